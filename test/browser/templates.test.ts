import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ensurePlugin } from '../../scripts/demo/ensure-plugin.ts'
import { openExample, type OpenExample } from './open-example.ts'
import { eventually, expectImage, expectStyle, expectText, textOf } from './page-checks.ts'

const views = ['page.ejs', 'page.pug', 'page.eta', 'page.hbs', 'page.njk', 'page.liquid']
const folder = join(import.meta.dirname, '../../examples/templates')

describe.each(['development', 'production'] as const)('templates in %s', (mode) => {
  let example: OpenExample
  beforeAll(async () => {
    await ensurePlugin(folder)
    example = await openExample('templates', mode)
  })
  afterEach(() => example.closePages())
  afterAll(() => example?.close())

  test.each(views)('%s: styles, image, inline script and script work together', async (view) => {
    const { page, record } = await example.open(`/${view}`)
    await expectText(page, 'Woven with')
    await expectStyle(page, { selector: 'body', property: 'max-width', value: '704px' })
    await expectImage(
      page,
      'header img',
      mode === 'production' ? /^\/assets\/loom-[\w-]+\.svg$/ : /loom\.svg$/,
    )
    const theme = (): Promise<string | null> => page.locator('html').getAttribute('data-theme')
    expect(await theme()).toBe('light')
    await eventually(async () => {
      await page.click('[data-theme-switch]')
      return theme()
    }).toBe('dark')
    await page.reload()
    expect(await theme()).toBe('dark')
    await page.emulateMedia({ media: 'print' })
    await expectStyle(page, { selector: 'nav', property: 'display', value: 'none' })
    expect(record.problems).toEqual([])
  })

  test('the page of the single-page part has the data of the server', async () => {
    const { page, record } = await example.open('/app', { userAgent: 'a "<b>" browser' })
    await expectText(page, 'The server knows EJS, Pug, Eta, Handlebars, Nunjucks, Liquid')
    expect(await textOf(page, '#app')).toContain('a "<b>" browser')
    expect(record.problems).toEqual([])
  })

  if (mode === 'development') {
    let rems = 44
    test.each(views)('%s: an edit of the view reloads the page, one of the styles does not', async (view) => {
      const { page, record } = await example.open(`/${view}`)
      await eventually(() => record.connected).toBe(true)
      const { loads } = record
      const width = ++rems
      await example.copy.edit('src/page.css', `max-width: ${width - 1}rem`, `max-width: ${width}rem`)
      await expectStyle(page, { selector: 'body', property: 'max-width', value: `${16 * width}px` })
      expect(record.loads).toBe(loads)
      await example.copy.edit(`views/${view}`, 'Woven with', 'Newly woven with')
      await expectText(page, 'Newly woven with')
      await eventually(() => record.loads).toBe(loads + 1)
      expect(record.problems).toEqual([])
    })
  }
})
