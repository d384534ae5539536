import { expect, test } from 'vitest'
import { describeExample } from './describe-example.ts'
import type { OpenExample } from './open-example.ts'
import { eventually, expectText, textOf } from './page-checks.ts'

describeExample({
  name: 'fastify-vue',
  home: {
    path: '/',
    text: 'The last tram is never far',
    style: { selector: 'body', property: 'background-color', value: 'rgb(245, 243, 252)' },
    image: '.hero-image',
    view: { file: 'views/home.ejs', text: 'Seven stops, one line' },
    stream: '[data-board="clock"]',
  },
  views: [{ path: '/about', text: 'Who answers what' }],
  app: {
    path: '/line/',
    count: '[data-test="count"]',
    increment: '[data-test="increment"]',
    component: {
      file: 'src/line/ticket-card.vue',
      heading: '[data-test="heading"]',
      text: 'Tickets, please',
      broken: { from: '{{ riders }}', to: '{{ riders + }}' },
    },
    style: {
      file: 'src/line/ticket-card.vue',
      from: 'background: #221c52;',
      to: 'background: #12503f;',
      before: { selector: 'section', property: 'background-color', value: 'rgb(34, 28, 82)' },
      after: { selector: 'section', property: 'background-color', value: 'rgb(18, 80, 63)' },
    },
    stream: '[data-test="clock"]',
    image: 'main img',
    lazy: { link: 'Timetable', file: /timetable-page/, text: 'Every slope is a tram' },
    deepLinks: [
      { path: '/line/stops/linden-park', text: 'Forty lanterns between the trees' },
      { path: '/line/whatever', text: 'No stop of this name' },
    ],
  },
  unknown: { path: '/nobody/knows', text: 'Nothing stops here' },
  sockets: ['/ws/line'],
  addTests,
})

function addTests(example: () => OpenExample): void {
  test('a message that one page sends by WebSocket reaches all others', async () => {
    const [home, line] = [await example().open('/'), await example().open('/line/')]
    // A tram at a stop switches its lamp off; there are more stops than trams, so some lamp stays on.
    const lamps = home.page.locator('[data-stop].called')
    await eventually(() => textOf(home.page, '[data-board="clock"]')).toMatch(/\d/)
    await eventually(async () => {
      for (const bell of await line.page.getByRole('button', { name: /^Ring at/ }).all()) await bell.click()
      return lamps.count()
    }).toBeGreaterThan(0)
    expect([...home.record.problems, ...line.record.problems]).toEqual([])
  })

  test('the API answers 201 for a valid request and 400 for one that its schema rejects', async () => {
    const { page, record } = await example().open('/line/')
    await page.click('[data-test="buy"]')
    await expectText(page, 'is yours')
    expect(record.problems).toEqual([])
    for (let riders = 1; riders < 9; riders++) await page.click('[data-test="increment"]')
    await page.click('[data-test="buy"]')
    await expectText(page, '400: body/riders must be <= 8')
  })

  test('the API has a 404 of its own', async () => {
    const { page } = await example().open('about:blank')
    for (const path of ['/api/stops/nowhere', '/api/nothing']) {
      const response = await page.goto(path)
      expect(response?.status()).toBe(404)
      expect(response?.headers()['content-type']).toBe('application/json; charset=utf-8')
    }
  })
}
