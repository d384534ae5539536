import { describeExample } from './describe-example.ts'

describeExample({
  name: 'express-react',
  home: {
    path: '/',
    text: 'Sleep above the clouds',
    style: { selector: 'body', property: 'background-color', value: 'rgb(246, 243, 236)' },
    image: '.hero-image',
    view: { file: 'views/home.ejs', text: 'Tonight on the ridge' },
    stream: '[data-reading="wind"]',
  },
  views: [{ path: '/about', text: 'Who answers what' }],
  app: {
    path: '/app/',
    count: '[data-test="count"]',
    increment: '[data-test="increment"]',
    component: {
      file: 'src/app/planner.tsx',
      heading: '[data-test="heading"]',
      text: 'Plan your stay',
      broken: { from: 'return (', to: 'return <<< (' },
    },
    style: {
      file: 'src/app/planner.module.css',
      from: 'background: #17403f;',
      to: 'background: #7a2f4b;',
      before: { selector: 'section', property: 'background-color', value: 'rgb(23, 64, 63)' },
      after: { selector: 'section', property: 'background-color', value: 'rgb(122, 47, 75)' },
    },
    stream: '[data-test="reading"]',
    image: 'main img',
    lazy: { link: 'Elevation', file: /profile-page/, text: 'Twenty-four kilometres' },
    deepLinks: [
      { path: '/app/huts/windgate', text: 'first to see the morning' },
      { path: '/app/whatever', text: 'No trail leads here' },
    ],
  },
  unknown: { path: '/nobody/knows', text: 'Cannot GET /nobody/knows' },
})
