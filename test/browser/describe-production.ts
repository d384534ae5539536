import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Example } from './example.ts'
import { openExample, type OpenExample } from './open-example.ts'
import { eventually, expectImage, expectStyle, expectText, textOf } from './page-checks.ts'
import type { PageRecord } from './watch-page.ts'

const hashedAsset = /\/assets\/[^/]+-[\w-]{8}\.\w+$/

/** Adds the tests of an example in production: the same pages from its build. */
export function describeProduction({
  name,
  home,
  views,
  app,
  unknown,
  sockets = [],
  addTests,
}: Example): void {
  describe(`${name} in production`, () => {
    let example: OpenExample
    beforeAll(async () => {
      example = await openExample(name, 'production')
    })
    afterEach(() => example.closePages())
    afterAll(() => example?.close())

    /** Opens a page, runs checks on it, and expects that it has caused no error. */
    async function check(
      path: string,
      look: (page: Page, record: PageRecord) => Promise<void>,
    ): Promise<void> {
      const { page, record } = await example.open(path)
      await look(page, record)
      expect(record.problems).toEqual([])
      expect(record.requests.filter((request) => !request.startsWith('/'))).toEqual([])
      expect(record.sockets.filter((url) => !sockets.includes(new URL(url).pathname))).toEqual([])
    }

    test('the home page has its styles, script and image', () =>
      check(home.path, async (page) => {
        await expectText(page, home.text)
        await expectStyle(page, home.style)
        await expectImage(page, home.image, hashedAsset)
        await eventually(() => textOf(page, home.stream)).toMatch(/\d/)
      }))

    test.each(views)('the view $path has its styles', ({ path, text }) =>
      check(path, async (page) => {
        await expectText(page, text)
        await expectStyle(page, home.style)
      }),
    )

    test('the application works, image and lazy route included', () =>
      check(app.path, async (page, record) => {
        await expectStyle(page, app.style.before)
        await expectImage(page, app.image, hashedAsset)
        await page.click(app.increment)
        await eventually(() => textOf(page, app.count)).toBe('2')
        expect(record.requests.filter((path) => app.lazy.file.test(path))).toEqual([])
        await page.getByRole('link', { name: app.lazy.link }).click()
        await expectText(page, app.lazy.text)
        expect(record.requests.some((path) => app.lazy.file.test(path) && hashedAsset.test(path))).toBe(true)
        expect(record.loads).toBe(1)
      }))

    test.each(app.deepLinks)('the deep link $path gets the page', ({ path, text }) =>
      check(path, (page) => expectText(page, text)),
    )

    test('the path of the page without its slash is found', () =>
      check(`${app.path.slice(0, -1)}?from=test`, async (page) => {
        await eventually(() => textOf(page, app.count)).toBe('1')
        expect(page.url()).toBe(`${example.url}${app.path}?from=test`)
      }))

    test('an unknown path gets the 404 of the application', async () => {
      const { page } = await example.open('about:blank')
      const response = await page.goto(unknown.path)
      expect(response?.status()).toBe(404)
      await expectText(page, unknown.text)
    })

    addTests?.(() => example)

    test('the server ends at once with pages open', async () => {
      const { page } = await example.open(home.path)
      await eventually(() => textOf(page, home.stream)).toMatch(/\d/)
      expect(await example.stop()).toEqual({ code: 0, reason: 'exit code 0' })
    })
  })
}
