import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { chunkOf, readManifest, writeCompleteBuild, type Manifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { get } from '../support/http-client.ts'
import { parseTags, summarize } from '../support/parse-tags.ts'
import { type Adapter, modes } from './scenario.ts'
import { optionsOf, writeSources } from './source-projects.ts'
import { codeOf, pageOf, startPage, urlOf } from './tag-page.ts'

const builds: [string, Parameters<typeof builtFixture>[0], string][] = [
  ['Vite 8', { fixture: 'tags' }, '/'],
  ['Vite 7', { fixture: 'tags', vite: 'vite7' }, '/'],
  ['Vite 8 with chunks of its own', { fixture: 'tags', config: 'vite.grouped.config' }, '/'],
  ['Vite 8 with integrity', { fixture: 'tags', config: 'vite.integrity.config' }, '/'],
  ['Vite 7 with integrity', { fixture: 'tags', config: 'vite.integrity.config', vite: 'vite7' }, '/'],
  ['Vite 8 with an import map', { fixture: 'tags', config: 'vite.import-map.config' }, '/app/'],
]

const entries = [
  'src/main.ts',
  'src/second.ts',
  'src/theme.css',
  'src/card.module.css',
  'src/ring-a.ts',
  'src/ring-b.ts',
  'src/calc.js',
]

/** Every kind of build of Vite 7 and 8, by Vite's backend-integration guide. */
export function addTagBuildTests(host: Adapter): void {
  const bodyOf = async (vite: ViteIntegrationOptions, ...names: string[]): Promise<string> =>
    (await pageOf(host, vite, ({ viteTags }) => viteTags(names))).body

  describe.each(builds)('all kinds of entries in a build by %s', (_name, choice, base) => {
    const options = async (): Promise<ViteIntegrationOptions & { root: string }> => ({
      root: await builtFixture(choice),
      dev: false,
      base,
    })
    const linesOf = async (...names: string[]): Promise<string[]> =>
      summarize(await bodyOf(await options(), ...names)).filter((line) => line !== 'script (inline)')

    it.each(entries)('%s', async (entry) => {
      const manifest = readManifest((await options()).root)
      expect(await linesOf(entry)).toEqual(expectedTags(manifest, [entry], base))
    })

    it('all in one call, and all of their files load', async () => {
      const vite = await options()
      expect(await linesOf(...entries)).toEqual(expectedTags(readManifest(vite.root), entries, base))
      const app = await startPage(host, vite, ({ viteTags }) => viteTags(entries))
      for (const tag of parseTags((await get(app, '/page')).body)) {
        if (urlOf(tag) !== '') expect((await get(app, urlOf(tag))).status, urlOf(tag)).toBe(200)
      }
    })

    it.each(['./src/main.ts', '/src/main.ts', 'main', './/src/main.ts'])('is found as %s', async (name) => {
      expect(await linesOf(name)).toEqual(await linesOf('src/main.ts'))
    })

    it('an image is no entry, but has a URL', async () => {
      const vite = await options()
      expect(await codeOf(host, vite, ({ viteTags }) => viteTags('src/photo.png'))).toBe('NOT_AN_ENTRY')
      const app = await startPage(host, vite, ({ viteAsset }) => viteAsset('src/photo.png'))
      const { body: url } = await get(app, '/page')
      expect(url).toMatch(new RegExp(`^${base}assets/photo-[\\w-]{8}\\.png$`))
      expect((await get(app, url)).headers['content-type']).toBe('image/png')
    })

    it('a module of an entry is no entry', async () => {
      const vite = await options()
      expect(await codeOf(host, vite, ({ viteTags }) => viteTags('src/lazy.ts'))).toBe('NOT_AN_ENTRY')
      expect(await codeOf(host, vite, ({ viteTags }) => viteTags('src/man.ts'))).toBe('ENTRY_NOT_FOUND')
    })
  })

  describe.each(['vite', 'vite7'] as const)('chunks that import each other by %s', (vite) => {
    it.each(['src/ring-a.ts', 'src/ring-b.ts'])('%s', async (entry) => {
      const root = await builtFixture({ fixture: 'tags', config: 'vite.ring.config', vite })
      const lines = summarize(await bodyOf({ root, dev: false }, entry))
      expect(lines).toEqual(expectedTags(readManifest(root), [entry]))
    })
  })

  describe('an unknown entry', () => {
    it('is an error with the nearest name, the known ones and the likely causes', async () => {
      const vite = { root: await builtFixture({ fixture: 'tags' }), dev: false }
      const { body } = await pageOf(host, vite, ({ viteTags }) => viteTags('src/mian.ts'))
      const { message, hint } = JSON.parse(body) as { message: string; hint: string }
      expect(message).toBe('Unknown entry "src/mian.ts"')
      expect(hint).toContain('Did you mean "src/main.ts"?')
      for (const entry of entries) expect(hint).toContain(JSON.stringify(entry))
      expect(hint).toMatch(/input.*out of date.*root/)
    })
  })

  describe.each(['vite', 'vite7'] as const)('a single stylesheet by %s', (vite) => {
    it('is loaded with every script, once', async () => {
      const root = await builtFixture({ fixture: 'tags', config: 'vite.single-css.config', vite })
      const manifest = readManifest(root)
      const { file } = chunkOf(manifest, 'style.css')
      for (const names of [
        ['src/main.ts'],
        ['src/second.ts'],
        ['src/main.ts', 'src/second.ts'],
        ['style.css', 'src/main.ts'],
      ]) {
        const lines = summarize(await bodyOf({ root, dev: false }, ...names))
        const scripts = names.filter((name) => name.endsWith('.ts'))
        expect(lines).toEqual([`stylesheet /${file}`, ...expectedTags(manifest, scripts)])
      }
    })
  })

  describe('an import map', () => {
    const options = async (more: ViteIntegrationOptions = {}): Promise<ViteIntegrationOptions> => ({
      root: await builtFixture({ fixture: 'tags', config: 'vite.import-map.config' }),
      dev: false,
      base: '/app/',
      ...more,
    })

    it.each([
      ['', '/app/'],
      ['https://cdn.example', 'https://cdn.example/app/'],
    ])(
      'is there once, ahead of all scripts and preloads, with the origin %j',
      async (assetOrigin, prefix) => {
        const vite = await options(assetOrigin === '' ? {} : { assetOrigin })
        const { body } = await pageOf(
          host,
          vite,
          ({ viteTags }) => `${viteTags('src/main.ts')}\n${viteTags('src/second.ts')}`,
        )
        const tags = parseTags(body)
        expect(tags.filter(({ attributes }) => attributes['type'] === 'importmap')).toHaveLength(1)
        expect(tags[0]?.attributes['type']).toBe('importmap')
        const { imports } = JSON.parse(tags[0]?.text ?? '') as { imports: Record<string, string> }
        expect(Object.keys(imports).length).toBeGreaterThan(5)
        for (const address of Object.entries(imports).flat())
          expect(address.startsWith(`${prefix}assets/`), address).toBe(true)
        const scripts = tags.filter(
          ({ attributes }) => attributes['src'] ?? attributes['rel'] === 'modulepreload',
        )
        expect(scripts.length).toBeGreaterThan(3)
        for (const tag of scripts) {
          expect(urlOf(tag).startsWith(prefix)).toBe(true)
          expect(Object.values(imports)).toContain(urlOf(tag))
        }
      },
    )
  })

  describe('names that look like those of other tools', () => {
    it('an entry named legacy is not taken for a legacy build', async () => {
      const manifest: Manifest = {
        'src/orders.ts': {
          file: 'assets/orders-11111111.js',
          name: 'orders',
          src: 'src/orders.ts',
          isEntry: true,
        },
        'src/orders-legacy.ts': {
          file: 'assets/orders-legacy-11111111.js',
          name: 'orders-legacy',
          src: 'src/orders-legacy.ts',
          isEntry: true,
        },
      }
      const vite = { root: writeCompleteBuild(manifest), dev: false }
      for (const entry of Object.keys(manifest))
        expect(summarize(await bodyOf(vite, entry))).toEqual(expectedTags(manifest, [entry]))
      expect(summarize(await bodyOf(vite, 'orders-legacy'))).toEqual(
        expectedTags(manifest, ['src/orders-legacy.ts']),
      )
      const { 'src/orders.ts': _gone, ...one } = manifest
      const without = { root: writeCompleteBuild(one), dev: false }
      expect(await codeOf(host, without, ({ viteTags }) => viteTags('src/orders.ts'))).toBe('ENTRY_NOT_FOUND')
    })

    it('a name that several entries share finds none of them', async () => {
      const manifest: Manifest = {
        'src/a/index.js': { file: 'assets/index-11111111.js', name: 'index', isEntry: true },
        'src/b/index.js': { file: 'assets/index-22222222.js', name: 'index', isEntry: true },
        'src/only.js': { file: 'assets/only-11111111.js', name: 'only', isEntry: true },
      }
      const vite = { root: writeCompleteBuild(manifest), dev: false }
      expect(summarize(await bodyOf(vite, 'only'))).toEqual(expectedTags(manifest, ['src/only.js']))
      expect(await codeOf(host, vite, ({ viteTags }) => viteTags('index'))).toBe('ENTRY_NOT_FOUND')
    })

    it('a page with a page among its assets is an entry', async () => {
      const manifest: Manifest = {
        'index.html': {
          file: 'assets/index-11111111.js',
          isEntry: true,
          assets: ['assets/frame-11111111.html'],
        },
      }
      const vite = { root: writeCompleteBuild(manifest), dev: false }
      expect(summarize(await bodyOf(vite, 'index.html'))).toEqual(expectedTags(manifest, ['index.html']))
    })
  })

  it.each(modes)('names that the plugin gives to entries are known in %s', async (mode) => {
    const files = { 'src/shop.ts': 'console.log("shop")\n' }
    const root = writeSources({
      files,
      config: "{ plugins: [integration({ input: { corner: 'src/shop.ts' } })] }",
    })
    const body = await bodyOf(await optionsOf(root, mode), 'corner')
    expect(body).toContain(mode === 'development' ? 'src="/src/shop.ts"' : 'src="/assets/corner-')
  })
}
