import { describeSsr } from './describe-ssr.ts'

describeSsr({
  name: 'ssr-vue',
  home: {
    heading: '[data-test="heading"]',
    text: 'Three stalls and a river',
    style: { selector: 'h1', property: 'color', value: 'rgb(255, 215, 154)' },
    button: '[data-test="late"]',
    count: { selector: '[data-test="stalls"] li', before: 3, after: 2 },
    late: '[data-test="wishes"] li',
  },
  lazy: {
    path: '/stalls/third-cup',
    text: 'Has mint tea until 24',
    style: { selector: 'article', property: 'background-color', value: 'rgb(52, 40, 92)' },
  },
  built: { path: '/about', text: 'Every first Friday' },
  form: { field: '[name="wish"]', submit: 'form button', problem: 'A wish needs words.', status: 422 },
  component: {
    file: 'src/pages/market-page.vue',
    from: 'Three stalls and a river',
    to: 'Three stalls and a bridge',
  },
  serverCode: { file: 'src/title.ts', from: 'Night Market', to: 'Harbour Market' },
})
