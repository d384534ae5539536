import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TagOptions, ViteIntegrationOptions } from '@vite-integration/core'
import type { Exchange } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { writeCompleteBuild, writeFile, type Manifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { countingProxy, type CountingProxy } from '../support/counting-proxy.ts'
import { eventually } from './page-checks.ts'
import { servePage, useBrowser, type OpenPage } from './tag-browser.ts'

const express = expressVersions[0]!
const page = '/page'

const modesOfScripts: [string, NonNullable<TagOptions['attributes']>][] = [
  ['crossorigin', {}],
  ['crossorigin="use-credentials"', { script: { crossorigin: 'use-credentials' } }],
  ['no crossorigin', { script: { crossorigin: false }, style: { crossorigin: false } }],
]
const ways: TagOptions[] = [{ preload: 'link' }, { preload: 'header' }, { preload: 'none' }]

const bothEntries = ({ viteTags }: Exchange): string => viteTags(['src/main.ts', 'src/second.ts'])

const ran = ({ page: open }: OpenPage): Promise<string | undefined> =>
  open.evaluate(() => document.documentElement.dataset['shown'])

/** Expects that every file of the page was requested once. The browser must not cache files. */
function expectOnce(proxy: CountingProxy): void {
  const { [page]: _page, ...files } = proxy.counts()
  expect(Object.keys(files).length).toBeGreaterThan(4)
  expect(Object.entries(files).filter(([, count]) => count !== 1)).toEqual([])
}

/** Returns Chromium's warnings of preloads that were not used, or had another mode than the request. */
function warningsOf(open: OpenPage): string[] {
  return open.warnings.filter((text) => /preload/i.test(text))
}

describe('preloads in the browser', () => {
  const browser = useBrowser()

  describe.each(['vite.config', 'vite.integrity.config', 'vite.import-map.config', 'vite.legacy.config'])(
    '%s',
    (config) => {
      const options = async (): Promise<ViteIntegrationOptions> => ({
        root: await builtFixture({ fixture: 'tags', config }),
        dev: false,
        ...(config.includes('import-map') ? { base: '/app/' } : {}),
      })

      async function checkMode(tags: TagOptions, name: string): Promise<void> {
        const proxy = await countingProxy(
          await servePage(express, { ...(await options()), tags }, bothEntries),
        )
        const open = await browser.open(proxy.url, page)
        await eventually(() => ran(open)).toBe('second')
        await open.page.waitForLoadState('networkidle')
        expectOnce(proxy)
        expect([name, warningsOf(open), open.record.problems]).toEqual([name, [], []])
      }

      test.each(ways)('%j downloads nothing twice', async (tags) => {
        await Promise.all(
          modesOfScripts.map(([name, attributes]) => checkMode({ ...tags, attributes }, name)),
        )
      })

      async function checkOrigin(tags: TagOptions): Promise<void> {
        const headers = { 'access-control-allow-origin': '*' }
        const cdn = await countingProxy(await servePage(express, await options(), () => ''), { headers })
        const vite = { ...(await options()), assetOrigin: cdn.url, tags }
        const open = await browser.open(await servePage(express, vite, bothEntries), page)
        await eventually(() => ran(open)).toBe('second')
        await open.page.waitForLoadState('networkidle')
        expectOnce(cdn)
        const elsewhere = open.record.requests.filter((path) => !path.startsWith(cdn.url))
        expect(elsewhere.filter((path) => path.includes('/assets/'))).toEqual([])
        expect([...warningsOf(open), ...open.record.problems]).toEqual([])
      }

      test('downloads nothing twice from another origin either', async () => {
        await Promise.all(ways.map(checkOrigin))
      })

      test('lazy imports, their styles included, load once and only when they are needed', async () => {
        const proxy = await countingProxy(await servePage(express, await options(), bothEntries))
        const open = await browser.open(proxy.url, page)
        await eventually(() => ran(open)).toBe('second')
        const isLazy = (path: string): boolean => /lazy|deep/.test(path)
        expect(proxy.paths.filter(isLazy)).toEqual([])
        await open.page.click('body')
        await eventually(() =>
          open.page.evaluate(() => document.documentElement.dataset['deep']),
        ).toBeDefined()
        await open.page.waitForLoadState('networkidle')
        expect(proxy.paths.filter(isLazy).length).toBeGreaterThan(3)
        expectOnce(proxy)
      })
    },
  )
})

describe('proof that these tests notice errors', () => {
  const browser = useBrowser()

  test('a preload in another mode than its script is seen as two downloads', async () => {
    const vite = { root: await builtFixture({ fixture: 'tags' }), dev: false }
    const url = await servePage(express, vite, ({ viteAsset }) => {
      const file = viteAsset('src/second.ts')
      return `<link rel="preload" as="script" href="${file}"><script type="module" crossorigin src="${file}"></script>`
    })
    const proxy = await countingProxy(url)
    const open = await browser.open(proxy.url, page)
    await eventually(() => ran(open)).toBe('second')
    expect(Object.entries(proxy.counts()).find(([path]) => path.includes('second'))?.[1]).toBe(2)
  })
})

describe('prefetch in the browser', () => {
  const browser = useBrowser()
  const lazy = /lazy/

  /** Writes a build whose page loads twelve modules on a click, and whose load event waits for a stylesheet. */
  function wideBuild(): string {
    const keys = Array.from({ length: 12 }, (_, index) => `lazy-${String(index)}`)
    const manifest: Manifest = {
      'src/main.ts': {
        file: 'assets/main-11111111.js',
        isEntry: true,
        dynamicImports: keys.map((key) => `src/${key}.ts`),
      },
    }
    for (const key of keys) manifest[`src/${key}.ts`] = { file: `assets/${key}-11111111.js` }
    const root = writeCompleteBuild(manifest)
    const all = keys.map((key) => `import("./${key}-11111111.js")`)
    writeFile(
      join(root, 'dist/assets/main-11111111.js'),
      `document.documentElement.dataset.shown = 'main'
addEventListener('load', () => (document.documentElement.dataset.loaded = performance.now()))
addEventListener('click', () => Promise.all([${all.join()}]).then(() => (document.documentElement.dataset.deep = 'all')))\n`,
    )
    return root
  }

  async function openWith(
    prefetch: TagOptions['prefetch'],
  ): Promise<{ proxy: CountingProxy; open: OpenPage; release: () => void }> {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const vite = { root: wideBuild(), dev: false, tags: { prefetch: prefetch ?? 'none', csp: true } }
    const url = await servePage(express, vite, ({ viteTags, viteNonce }) => {
      const slow = `<link rel="stylesheet" media="print" nonce="${viteNonce ?? ''}" href="/slow.css">`
      return `${viteTags('src/main.ts')}\n${slow}`
    })
    const proxy = await countingProxy(url, {
      cached: true,
      hold: (path) =>
        path === '/slow.css' ? held : new Promise((resolve) => setTimeout(resolve, lazy.test(path) ? 20 : 0)),
    })
    const open = await browser.open(proxy.url, page, { until: 'commit' })
    return { proxy, open, release }
  }

  test('begins after the load event, three at a time', async () => {
    const { proxy, open, release } = await openWith('waterfall')
    await eventually(() => ran(open)).toBe('main')
    await eventually(() => proxy.paths.includes('/slow.css')).toBe(true)
    expect(proxy.paths.filter((path) => lazy.test(path))).toEqual([])
    release()
    await eventually(() => proxy.paths.filter((path) => lazy.test(path)).length).toBe(12)
    expect(proxy.mostAtOnce(lazy)).toBeLessThanOrEqual(3)
    expect(await open.violations()).toEqual([])
  })

  test('files that were prefetched are not requested again', async () => {
    const { proxy, open, release } = await openWith('eager')
    release()
    await eventually(() => proxy.paths.filter((path) => lazy.test(path)).length).toBe(12)
    await open.page.waitForLoadState('networkidle')
    expect(proxy.mostAtOnce(lazy)).toBeGreaterThan(3)
    await open.page.click('h1')
    await eventually(() => open.page.evaluate(() => document.documentElement.dataset['deep'])).toBe('all')
    expect(proxy.paths.filter((path) => lazy.test(path))).toHaveLength(12)
    expect(await open.violations()).toEqual([])
  })

  test('may wait for an event', async () => {
    const { proxy, open, release } = await openWith({ event: 'go', concurrency: 2 })
    release()
    await open.page.waitForLoadState('load')
    expect(proxy.paths.filter((path) => lazy.test(path))).toEqual([])
    await open.page.evaluate(() => dispatchEvent(new Event('go')))
    await eventually(() => proxy.paths.filter((path) => lazy.test(path)).length).toBe(12)
    expect(proxy.mostAtOnce(lazy)).toBeLessThanOrEqual(2)
  })
})
