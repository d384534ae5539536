import { describe, expect, it } from 'vitest'
import { chunkOf, readManifest, writeCompleteBuild } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get } from '../support/http-client.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { openFallbackPage } from '../support/run-fallback.ts'
import type { Adapter, Exchange } from './scenario.ts'
import { startPage, tagsOf, urlOf } from './tag-page.ts'

const entry = 'src/main.ts'

/** Scripts for browsers with modules, and for those without. */
const isModule = ({ attributes }: Tag): boolean => attributes['type'] === 'module'
const runsWithoutModules = ({ name, attributes }: Tag): boolean =>
  name === 'script' && attributes['type'] === undefined
const indexOf = (tags: readonly Tag[], part: string): number =>
  tags.findIndex((tag) => urlOf(tag).includes(part) || tag.text.includes(part))

/** Builds by @vitejs/plugin-legacy. */
export function addTagLegacyTests(host: Adapter): void {
  describe('a build for old and new browsers', () => {
    const build = (): Promise<string> => builtFixture({ fixture: 'tags', config: 'vite.legacy.config' })
    const tagsFor = async (...entries: string[]): Promise<Tag[]> =>
      tagsOf(host, { root: await build(), dev: false }, ({ viteTags }) =>
        entries.map((one) => viteTags(one)).join('\n'),
      )
    const fileOf = async (key: string): Promise<string> => chunkOf(readManifest(await build()), key).file

    it('new browsers get their polyfills ahead of the entry, as modules', async () => {
      const tags = await tagsFor(entry)
      const modules = tags.filter((tag) => isModule(tag) && urlOf(tag) !== '').map(urlOf)
      expect(modules).toEqual([`/${await fileOf('vite/legacy-polyfills')}`, `/${await fileOf(entry)}`])
    })

    it('old browsers get their polyfills ahead of the entry, after the fix for Safari', async () => {
      const tags = await tagsFor(entry)
      const classic = tags.filter(runsWithoutModules)
      for (const { attributes } of classic) expect(attributes).toHaveProperty('nomodule')
      const safari = indexOf(classic, 'beforeload')
      const polyfills = indexOf(classic, await fileOf('vite/legacy-polyfills-legacy'))
      const start = indexOf(classic, `System.import("/${await fileOf('src/main-legacy.ts')}")`)
      expect([safari, polyfills, start]).toEqual([0, 1, 2])
      expect(classic).toHaveLength(3)
    })

    it('no script for old browsers is a module', async () => {
      for (const tag of await tagsFor(entry, 'src/second.ts', 'src/theme.css'))
        if (isModule(tag)) expect(urlOf(tag)).not.toContain('-legacy')
    })

    it('browsers with old modules get the legacy build', async () => {
      const inline = (await tagsFor(entry)).filter((tag) => isModule(tag) && urlOf(tag) === '')
      expect(inline).toHaveLength(2)
      expect(inline[0]?.text).toContain('__vite_is_modern_browser=true')
      expect(inline[1]?.text).toContain('if(window.__vite_is_modern_browser)return')
      expect(inline[1]?.text).toContain(await fileOf('src/main-legacy.ts'))
    })

    it('browsers with old modules load the polyfills once, for any number of entries and calls, and then each entry', async () => {
      const entries = [entry, 'src/second.ts']
      const vite = { root: await build(), dev: false, nonce: () => 'abc' }
      const polyfills = `/${await fileOf('vite/legacy-polyfills-legacy')}`
      const twins = [`/${await fileOf('src/main-legacy.ts')}`, `/${await fileOf('src/second-legacy.ts')}`]
      const together = await tagsOf(host, vite, ({ viteTags }) => viteTags(entries))
      expect(together.filter(({ text }) => text.includes(polyfills))).toHaveLength(1)
      const apart = await tagsOf(host, vite, ({ viteTags }) =>
        [...entries, ...entries].map((one) => viteTags(one)).join('\n'),
      )
      expect(apart.filter(({ text }) => text.includes(polyfills))).toHaveLength(1)
      const middle = apart.findIndex(({ text }) => text.includes(polyfills)) + 1
      for (const parts of [[together], [apart], [apart.slice(0, middle), apart.slice(middle)]]) {
        const page = openFallbackPage()
        for (const part of parts) {
          page.run(part)
          expect(page.loaded).toEqual([polyfills])
          page.arrive()
        }
        expect(page.imported).toEqual(twins)
      }
    })

    it('several entries share polyfills and chunks', async () => {
      const tags = await tagsFor(entry, 'src/second.ts', entry)
      for (const shared of ['beforeload', '__vite_is_modern_browser=true'])
        expect(tags.filter(({ text }) => text.includes(shared))).toHaveLength(1)
      for (const key of ['vite/legacy-polyfills', 'vite/legacy-polyfills-legacy']) {
        const file = await fileOf(key)
        expect(tags.filter((tag) => urlOf(tag) === `/${file}`)).toHaveLength(1)
      }
      for (const key of ['src/main-legacy.ts', 'src/second-legacy.ts']) {
        const start = `System.import("/${await fileOf(key)}")`
        expect(tags.filter((tag) => tag.text === start)).toHaveLength(1)
      }
    })

    it('a stylesheet gets no legacy scripts', async () => {
      expect((await tagsFor('src/theme.css')).map(({ name }) => name)).toEqual(['link'])
    })

    it('is found by name; the plugin’s own chunks are not listed among the entries', async () => {
      expect(await tagsFor('main')).toEqual(await tagsFor(entry))
      const app = await startPage(host, { root: await build(), dev: false }, ({ viteTags }) =>
        viteTags('src/mian.ts'),
      )
      const { hint } = JSON.parse((await get(app, '/page')).body) as { hint: string }
      expect(hint).toContain('Known: "src/main.ts", "src/second.ts", "src/theme.css".')
    })

    it('has the attributes of scripts on all tags that load a file, and runs as before', async () => {
      const script = {
        'data-turbo-track': 'reload',
        crossorigin: 'use-credentials',
        type: 'text/plain',
        nomodule: false,
        async: true,
        defer: true,
        src: '/elsewhere.js',
        integrity: 'sha384-YQ==',
      }
      const vite = { root: await build(), dev: false }
      const plain = (await tagsOf(host, vite, ({ viteTags }) => viteTags(entry))).filter(runsWithoutModules)
      for (const page of [
        (exchange: Exchange) => exchange.viteTags(entry, { attributes: { script } }),
        (exchange: Exchange) => exchange.viteTags(entry, { attributes: { script: () => script } }),
      ]) {
        const tags = (await tagsOf(host, vite, page)).filter((tag) => 'nomodule' in tag.attributes)
        expect(tags.map(({ text }) => text)).toEqual(plain.map(({ text }) => text))
        const [safari, polyfills, start] = tags.map(({ attributes }) => attributes)
        expect(safari).toEqual({ nomodule: '' })
        expect(polyfills).toEqual({
          nomodule: '',
          crossorigin: 'use-credentials',
          src: plain[1]?.attributes['src'],
          'data-turbo-track': 'reload',
          integrity: 'sha384-YQ==',
        })
        expect(start).toEqual({ nomodule: '', 'data-turbo-track': 'reload' })
      }
    })

    it('a function of attributes is called for the files of old browsers too', async () => {
      const told: string[] = []
      const attributes = { script: ({ url }: { url: string }) => (told.push(url), { title: '"' }) }
      const vite = { root: await build(), dev: false, tags: { attributes } }
      const tags = await tagsOf(host, vite, ({ viteTags }) => viteTags(entry))
      for (const key of [
        'vite/legacy-polyfills',
        'vite/legacy-polyfills-legacy',
        'src/main-legacy.ts',
        entry,
      ])
        expect(told).toContain(`/${await fileOf(key)}`)
      expect(tags.filter((tag) => tag.attributes['title'] === '"')).toHaveLength(4)
    })

    it('all files load, also with a nonce and from another origin', async () => {
      const root = await build()
      const app = await startPage(host, { root, dev: false, nonce: () => 'abc' }, ({ viteTags }) =>
        viteTags(entry),
      )
      const tags = parseTags((await get(app, '/page')).body)
      for (const tag of tags) {
        expect(tag.attributes['nonce']).toBe('abc')
        if (urlOf(tag) !== '') expect((await get(app, urlOf(tag))).status, urlOf(tag)).toBe(200)
      }
      const vite = { root, dev: false, assetOrigin: 'https://cdn.example' }
      const moved = await tagsOf(host, vite, ({ viteTags }) => viteTags(entry))
      expect(
        moved.filter(({ text }) => text.includes('System.import("https://cdn.example/assets/main-legacy')),
      ).toHaveLength(2)
      expect(
        moved.map((tag) => urlOf(tag)).filter((url) => url !== '' && !url.startsWith('https://cdn.example/')),
      ).toEqual([])
    })
  })

  it('hashes of scripts for old browsers are on their tags', async () => {
    const root = writeCompleteBuild({
      'vite/legacy-polyfills-legacy': {
        file: 'assets/polyfills-legacy-11111111.js',
        name: 'polyfills',
        isEntry: true,
        integrity: 'sha384-YQ==',
      },
      'a.ts': { file: 'assets/a-11111111.js', name: 'a', isEntry: true },
      'a-legacy.ts': { file: 'assets/a-legacy-11111111.js', name: 'a', isEntry: true },
    })
    const tags = await tagsOf(host, { root, dev: false }, ({ viteTags }) => viteTags('a.ts'))
    const polyfills = tags.find((tag) => urlOf(tag).includes('polyfills'))
    expect(polyfills?.attributes).toMatchObject({ nomodule: '', integrity: 'sha384-YQ==' })
  })

  describe('a build for old browsers only', () => {
    const tagsFor = async (...entries: string[]): Promise<Tag[]> => {
      const root = await builtFixture({ fixture: 'tags', config: 'vite.legacy-only.config' })
      return tagsOf(host, { root, dev: false }, ({ viteTags }) => viteTags(entries))
    }

    it.each([entry, 'main', './src/main.ts', 'src/main-legacy.ts'])(
      'runs everywhere, asked for as %s',
      async (name) => {
        const tags = await tagsFor(name)
        expect(tags.map((tag) => urlOf(tag) || tag.text)).toEqual([
          expect.stringMatching(/^\/assets\/polyfills-legacy-/),
          expect.stringMatching(/^System\.import\("\/assets\/main-legacy-[\w-]+\.js"\)$/),
        ])
        for (const { attributes } of tags) {
          expect(attributes).not.toHaveProperty('nomodule')
          expect(attributes).not.toHaveProperty('type')
        }
      },
    )

    it('of several entries loads its polyfills once', async () => {
      expect(await tagsFor(entry, 'src/second.ts')).toHaveLength(3)
    })
  })
}
