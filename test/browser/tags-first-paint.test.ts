import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import type { Adapter } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { copyFixture, newFolder } from '../support/workspace.ts'
import { eventually, expectStyle, expectText } from './page-checks.ts'
import { servePage, useBrowser, type OpenPage, type TagBrowser } from './tag-browser.ts'

const express = expressVersions[0]!
const purple = 'rgb(102, 51, 153)'
const heading = { selector: 'h1', property: 'color', value: purple }

/** Returns the number of rules for a selector in all active stylesheets of the page. */
function rulesFor(page: OpenPage['page'], selector: string): Promise<number> {
  return page.evaluate((wanted) => {
    const rules = [...document.styleSheets]
      .filter((sheet) => !sheet.disabled)
      .flatMap((sheet) => [...sheet.cssRules])
    return rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === wanted).length
  }, selector)
}

/** Returns the number of rules that contain a text in all stylesheets of the page. */
function rulesWith(page: OpenPage['page'], text: string): Promise<number> {
  return page.evaluate((wanted) => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    return rules.filter((rule) => rule.cssText.includes(wanted)).length
  }, text)
}

/** Records the colour of the heading in every frame from the first on. Runs before the page's own scripts. */
function recordFrames(): void {
  const colors: string[] = []
  Object.assign(globalThis, { colors })
  const look = (): void => {
    const element = document.querySelector('h1')
    if (element) colors.push(getComputedStyle(element).color)
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

const colorsOf = ({ page }: OpenPage): Promise<string[]> => page.evaluate('globalThis.colors')

function recolor(root: string, file: string, from: string, to: string): void {
  const path = join(root, file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`)
  writeFileSync(path, text.replace(from, to))
}

const project = (): ViteIntegrationOptions & { root: string } => ({ root: copyFixture('tags'), dev: true })

/** Returns options for a project with an entry and a page that no config names and Vite has not transformed. */
function unlisted(): ViteIntegrationOptions & { root: string } {
  const vite = project()
  writeFileSync(join(vite.root, 'src/unlisted.ts'), `import './main.ts'\n`)
  writeFileSync(join(vite.root, 'page.html'), '<script type="module" src="/src/unlisted.ts"></script>\n')
  return vite
}

const serveFrom = (host: Adapter, vite: ViteIntegrationOptions, ...entries: string[]): Promise<string> =>
  servePage(host, vite, ({ viteTags }) => viteTags(entries))

/** Expects that the styles are applied in each frame that the browser shows. */
async function checkFrames(browser: TagBrowser, host: Adapter, entry: string): Promise<void> {
  const url = await serveFrom(host, { ...unlisted(), tags: { csp: true } }, entry)
  for (const _load of ['first', 'second']) {
    const open = await browser.open(url, '/page', { prepare: (page) => page.addInitScript(recordFrames) })
    await eventually(() => open.record.connected).toBe(true)
    await eventually(async () => (await colorsOf(open)).length).toBeGreaterThan(5)
    expect(new Set(await colorsOf(open))).toEqual(new Set([purple]))
    expect(await open.violations()).toEqual([])
    expect(open.record.problems).toEqual([])
  }
}

describe.each([express, fastifyAdapter])('styles of a page in development with $name', (host) => {
  const browser = useBrowser()

  test('are on the very first page, without any script', async () => {
    for (const entries of [['src/main.ts'], ['src/theme.css'], ['src/second.ts']]) {
      const url = await serveFrom(host, project(), ...entries)
      const { page } = await browser.open(url, '/page', { javaScriptEnabled: false })
      expect(
        await page.locator('h1').evaluate((element) => getComputedStyle(element).color),
        entries.join(),
      ).toBe(purple)
    }
  })

  test('are applied in every frame from the first on', () => checkFrames(browser, host, 'src/main.ts'))
})

// The contract suite holds the tags of all hosts against each other: the browser looks at those of one.
describe("styles of a page in development, as Vite's client adopts them", () => {
  const browser = useBrowser()
  const serve = (vite: ViteIntegrationOptions, ...entries: string[]): Promise<string> =>
    serveFrom(express, vite, ...entries)

  test('of an HTML page among the entries are in its HTML from the second request on', async () => {
    const url = await serve(unlisted(), 'page.html')
    await browser.open(url, '/page')
    const { page } = await browser.open(url, '/page', { javaScriptEnabled: false })
    expect(await page.locator('h1').evaluate((element) => getComputedStyle(element).color)).toBe(purple)
  })

  test.each(['page.html', 'src/unlisted.ts'])('are applied in every frame from the first on: %s', (entry) =>
    checkFrames(browser, express, entry),
  )

  test.each([['src/main.ts'], ['src/theme.css', 'src/main.ts']])(
    'of linked stylesheets are applied in every frame, and once: %s %s',
    async (...entries) => {
      const vite = project()
      const folder = newFolder('linked')
      renameSync(join(vite.root, 'src'), join(folder, 'src'))
      symlinkSync(join(folder, 'src'), join(vite.root, 'src'))
      const url = await serve(vite, ...entries)
      const prepare = (page: OpenPage['page']): Promise<unknown> => page.addInitScript(recordFrames)
      const open = await browser.open(url, '/page', { prepare })
      await eventually(() => open.record.connected).toBe(true)
      await eventually(async () => (await colorsOf(open)).length).toBeGreaterThan(5)
      expect(new Set(await colorsOf(open))).toEqual(new Set([purple]))
      for (const name of ['main', 'theme']) {
        expect(await rulesFor(open.page, `.${name}`)).toBe(1)
        recolor(folder, `src/${name}.css`, 'rebeccapurple', 'rgb(1, 2, 3)')
        await eventually(() => rulesWith(open.page, 'rgb(1, 2, 3)')).toBe(name === 'main' ? 1 : 2)
        expect(await rulesFor(open.page, `.${name}`)).toBe(1)
      }
      expect(open.record.loads).toBe(1)
      expect(open.record.problems).toEqual([])
    },
  )

  test('are applied before any script has loaded', async () => {
    const url = await serve(project(), 'src/main.ts')
    const prepare = (page: OpenPage['page']): Promise<unknown> =>
      page.route('**/*', (route) =>
        route.request().resourceType() === 'script' ? route.abort() : route.continue(),
      )
    const { page } = await browser.open(url, '/page', { prepare })
    await expectStyle(page, heading)
  })

  const orders = [
    ['src/main.ts', 'src/theme.css'],
    ['src/theme.css', 'src/main.ts'],
    ['src/main.ts'],
    ['page.html'],
    ['src/unlisted.ts', 'src/theme.css'],
  ]

  test.each(orders)('are applied once, and their updates as well: %s %s', async (...entries) => {
    const vite = unlisted()
    const { page, record } = await browser.open(await serve(vite, ...entries), '/page')
    await eventually(() => page.evaluate(() => document.documentElement.dataset['shown'])).toContain('main')
    await eventually(() => record.connected).toBe(true)
    for (const selector of ['.main', '.shared', '.theme'])
      expect([selector, await rulesFor(page, selector)]).toEqual([selector, 1])
    for (const [index, file] of ['main', 'shared', 'theme', 'main', 'theme'].entries()) {
      const before =
        index < 3 ? 'rebeccapurple' : `rgb(${String(['main', 'shared', 'theme'].indexOf(file))}, 1, 1)`
      const after = index < 3 ? `rgb(${String(index)}, 1, 1)` : `rgb(${String(index)}, 2, 2)`
      recolor(vite.root, `src/${file}.css`, before, after)
      await eventually(() => rulesWith(page, after)).toBe(1)
      await eventually(() => rulesFor(page, `.${file}`)).toBe(1)
    }
    expect(record.loads).toBe(1)
    expect(record.problems).toEqual([])
  })

  test('that a script no longer imports are removed without a reload', async () => {
    const vite = project()
    writeFileSync(join(vite.root, 'src/part.css'), '.part { color: red; }\n')
    writeFileSync(
      join(vite.root, 'src/part.ts'),
      `import './part.css'\nif (import.meta.hot) import.meta.hot.accept()\n`,
    )
    const { page, record } = await browser.open(await serve(vite, 'src/part.ts'), '/page')
    await eventually(() => record.connected).toBe(true)
    await eventually(() => rulesFor(page, '.part')).toBe(1)
    writeFileSync(join(vite.root, 'src/part.ts'), `if (import.meta.hot) import.meta.hot.accept()\n`)
    await eventually(() => rulesFor(page, '.part')).toBe(0)
    expect(record.loads).toBe(1)
  })

  test('of lazy imports are applied with them, not before', async () => {
    const { page, record } = await browser.open(await serve(project(), 'src/main.ts'), '/page')
    await eventually(() => record.connected).toBe(true)
    expect(await rulesFor(page, '.lazy')).toBe(0)
    await page.click('h1')
    await eventually(() => rulesFor(page, '.lazy')).toBe(1)
    await page.reload()
    await eventually(() => page.evaluate(() => document.documentElement.dataset['shown'])).toContain('main')
    expect(await rulesFor(page, '.lazy')).toBe(0)
  })

  test.each([
    ['React', 'tags-react', 'src/main.tsx'],
    ['Vue', 'tags-vue', 'src/main.ts'],
  ])('of components of %s are applied as well, once', async (_name, fixture, entry) => {
    const url = await serve({ root: copyFixture(fixture), dev: true }, entry)
    const { page, record } = await browser.open(url, '/page', { javaScriptEnabled: false })
    const inHtml = await page.locator('style').allTextContents()
    for (const color of ['rgb(1, 2, 3)', 'rgb(7, 8, 9)'])
      expect(inHtml.filter((text) => text.includes(color))).toHaveLength(1)
    expect(inHtml.join('')).not.toContain('rgb(10, 11, 12)')
    expect(record.problems).toEqual([])

    const second = await browser.open(url, '/page')
    await expectText(second.page, 'first words')
    expect(await rulesWith(second.page, 'rgb(7, 8, 9)')).toBe(1)
    await second.page.click('button')
    await expectText(second.page, 'later words')
    await eventually(() => rulesWith(second.page, 'rgb(10, 11, 12)')).toBe(1)
    expect(await rulesWith(second.page, 'rgb(7, 8, 9)')).toBe(1)
  })
})
