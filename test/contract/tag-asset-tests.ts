import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { chunkOf, readManifest, writeCompleteBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get } from '../support/http-client.ts'
import { modes, type Adapter } from './scenario.ts'
import { codeOf, pageOf, startPage, tagProject } from './tag-page.ts'

/** Addresses and contents of single files, the hash of a build, in requests and outside. */
export function addTagAssetTests(host: Adapter): void {
  const build = async (): Promise<ViteIntegrationOptions & { root: string }> => ({
    root: await builtFixture({ fixture: 'tags' }),
    dev: false,
  })

  describe.each(modes)('outside a request in %s', (mode) => {
    it('tags, addresses, contents and pages are those of a request', async () => {
      const app = await startPage(
        host,
        await tagProject(mode),
        async ({ viteTags, viteAsset, viteInline, viteHtml }) =>
          JSON.stringify([
            viteTags(['src/main.ts', 'src/second.ts'], { attributes: { script: { async: true } } }),
            viteAsset('src/photo.png'),
            viteInline('src/theme.css'),
            await viteHtml('index.html', { body: '<p>more</p>', state: { a: 1 } }),
          ]),
      )
      // The second time: in development the first request is the one that looks at the modules.
      await get(app, '/page')
      const inRequest = JSON.parse((await get(app, '/page')).body) as string[]
      const { tags, asset, inline, html } = app.outside
      expect([
        tags(['src/main.ts', 'src/second.ts'], { attributes: { script: { async: true } } }),
        asset('src/photo.png'),
        inline('src/theme.css'),
        await html('index.html', { body: '<p>more</p>', state: { a: 1 } }),
      ]).toEqual(inRequest)
      expect(inRequest[0]).toContain(' async')
      expect(inRequest[3]).toContain('<p>more</p>')
    })

    it('each call is a page of its own, without a nonce', async () => {
      const vite = { ...(await tagProject(mode)), nonce: () => 'abc', tags: { csp: true } }
      const { outside } = await startPage(host, vite, () => '')
      expect(outside.tags('src/main.ts')).toBe(outside.tags('src/main.ts'))
      expect(outside.tags('src/main.ts')).toContain('<script')
      expect(outside.tags('src/main.ts')).not.toContain('nonce')
    })

    it('what would go into headers goes into the page', async () => {
      const vite = { ...(await tagProject(mode)), tags: { preload: 'header' as const, earlyHints: true } }
      const { outside } = await startPage(host, vite, () => '')
      const plain = await startPage(host, await tagProject(mode), () => '')
      if (mode === 'production') expect(outside.tags('src/main.ts')).toContain('modulepreload')
      expect(outside.tags('src/second.ts').length).toBe(plain.outside.tags('src/second.ts').length)
    })
  })

  describe.each(modes)('the address of a file in %s', (mode) => {
    const inBoth = ['src/photo.png', './src/photo.png', '/src/photo.png', 'src/main.ts', 'src/theme.css']

    it.each(inBoth)('%s', async (name) => {
      const app = await startPage(host, await tagProject(mode), ({ viteAsset }) => viteAsset(name))
      const { body: url } = await get(app, '/page')
      expect(url).toMatch(/^\/(?:src|assets)\//)
      expect((await get(app, url)).status).toBe(200)
    })

    it.each([
      'src/none.png',
      '',
      '/',
      '__proto__',
      '../package.json',
      'src/photo.png?x',
      'a\0b',
      undefined,
      7,
    ])('%j is unknown', async (name) => {
      const vite = await tagProject(mode)
      for (const helper of ['viteAsset', 'viteInline'] as const)
        expect(await codeOf(host, vite, (exchange) => exchange[helper](name as never)), helper).toBe(
          'ASSET_NOT_FOUND',
        )
    })
  })

  describe('an origin for assets', () => {
    it('stands ahead of everything that a page loads, and of nothing else', async () => {
      const vite = {
        ...(await build()),
        assetOrigin: 'https://cdn.example',
        tags: { prefetch: 'eager' as const },
      }
      const { body } = await pageOf(host, vite, ({ viteTags, viteAsset }) =>
        [viteTags(['src/main.ts', 'src/second.ts']), viteAsset('src/photo.png')].join('\n'),
      )
      const urls = body.match(/[\w:/.]*\/assets\/[\w.-]+/g) ?? []
      expect(urls.length).toBeGreaterThan(8)
      for (const url of urls) expect(url).toMatch(/^https:\/\/cdn\.example\/assets\//)
    })

    it('goes into headers too', async () => {
      const vite = {
        ...(await build()),
        assetOrigin: 'https://cdn.example',
        tags: { preload: 'header' as const },
      }
      const { headers } = await pageOf(host, vite, ({ viteTags }) => viteTags('src/main.ts'))
      expect(headers['link']).toContain('<https://cdn.example/assets/card-')
    })
  })

  describe('the content of a file', () => {
    it('is what it was built to', async () => {
      const vite = await build()
      const manifest = readManifest(vite.root)
      for (const key of ['src/theme.css', 'src/second.ts']) {
        const { body } = await pageOf(host, vite, ({ viteInline }) => viteInline(key))
        expect(body).toBe(readFileSync(join(vite.root, 'dist', chunkOf(manifest, key).file), 'utf8'))
      }
    })

    it('never ends the element that it stands in, and says the same', async () => {
      const script =
        'globalThis.seen = ["</script>", "</SCRIPT >", "<!--<script>", /^<!--/u.source, /<\\/script>/u.source]\n'
      const root = writeCompleteBuild({
        'a.ts': { file: 'assets/a-11111111.js', isEntry: true },
        'a.css': { file: 'assets/b-11111111.css', isEntry: true },
      })
      writeFile(join(root, 'dist/assets/a-11111111.js'), script)
      writeFile(join(root, 'dist/assets/b-11111111.css'), 'a::before { content: "</style><script>"; }\n')
      const { outside } = await startPage(host, { root, dev: false }, () => '')
      const code = outside.inline('a.ts')
      expect(code).not.toMatch(/<\/script|<!--/i)
      const run = (text: string): unknown => {
        const scope: { seen?: unknown } = {}
        new Function('globalThis', text)(scope)
        return scope.seen
      }
      // `source` says how a pattern was written, not what it matches: those of the copy are looked at by name.
      expect((run(code) as string[]).slice(0, 3)).toEqual((run(script) as string[]).slice(0, 3))
      for (const source of (run(code) as string[]).slice(3))
        expect(new RegExp(source, 'u').test('<!--</script>')).toBe(true)
      expect(outside.inline('a.css')).not.toMatch(/<\/style/i)
    })

    it('is refused when it is large', async () => {
      const root = writeCompleteBuild({ 'a.ts': { file: 'assets/a-11111111.js', isEntry: true } })
      writeFile(join(root, 'dist/assets/a-11111111.js'), '/'.repeat(65_537))
      expect(await codeOf(host, { root, dev: false }, ({ viteInline }) => viteInline('a.ts'))).toBe(
        'INLINE_TOO_LARGE',
      )
    })

    it('that is gone from the disk is unknown', async () => {
      const root = writeCompleteBuild({ 'a.ts': { file: 'assets/a-11111111.js', isEntry: true } })
      rmSync(join(root, 'dist/assets/a-11111111.js'))
      expect(await codeOf(host, { root, dev: false }, ({ viteInline }) => viteInline('a.ts'))).toBe(
        'ASSET_NOT_FOUND',
      )
    })
  })

  describe('the content of a file in development', () => {
    it('is what a browser can read, from the second page on', async () => {
      const app = await startPage(host, await tagProject('development'), ({ viteInline }) =>
        JSON.stringify(['src/shared.ts', 'src/theme.css', 'index.html'].map((name) => viteInline(name))),
      )
      await get(app, '/page')
      const [script, style, page] = JSON.parse((await get(app, '/page')).body) as string[]
      expect(script).toContain('export function show(...words)')
      expect(style).toBe('.theme {\n  color: rebeccapurple;\n}\n')
      expect(page).toContain('<h1>a page</h1>')
    })
  })

  describe('the hash of a build', () => {
    it('is the same for the same build, and another for every other', async () => {
      const hashOf = async (root: string): Promise<string | undefined> =>
        (await startPage(host, { root, dev: false }, () => '')).outside.hash()
      const { root } = await build()
      expect(await hashOf(root)).toMatch(/^[\w-]{8,}$/)
      expect(await hashOf(root)).toBe(await hashOf(root))
      expect(await hashOf(await builtFixture({ fixture: 'tags', vite: 'vite7' }))).not.toBe(
        await hashOf(root),
      )
    })

    it('there is none in development', async () => {
      expect(
        (await startPage(host, await tagProject('development'), () => '')).outside.hash(),
      ).toBeUndefined()
    })
  })
}
