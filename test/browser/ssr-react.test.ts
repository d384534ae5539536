import { describeSsr } from './describe-ssr.ts'

describeSsr({
  name: 'ssr-react',
  home: {
    heading: '[data-test="heading"]',
    text: 'Three books, one lamp',
    style: { selector: 'h1', property: 'color', value: 'rgb(92, 44, 20)' },
    button: '[data-test="short"]',
    count: { selector: '[data-test="books"] li', before: 3, after: 2 },
    late: '[data-test="notes"] li',
  },
  lazy: {
    path: '/books/walden',
    text: 'Henry David Thoreau, 352 pages',
    style: { selector: 'article', property: 'background-color', value: 'rgb(243, 230, 208)' },
  },
  built: { path: '/about', text: 'Open until the lamp goes out' },
  form: {
    field: '[name="note"]',
    submit: 'form button',
    problem: 'An empty note says nothing.',
    status: 422,
  },
  component: {
    file: 'src/pages/shelf-page.tsx',
    from: 'Three books, one lamp',
    to: 'Three books, two lamps',
  },
  serverCode: { file: 'src/pages.ts', from: 'The Reading Room', to: 'The Quiet Room' },
})
