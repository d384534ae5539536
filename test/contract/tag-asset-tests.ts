import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { get } from '../support/http-client.ts'
import { modes, type Adapter } from './scenario.ts'
import { codeOf, pageOf, startPage, tagProject } from './tag-page.ts'

/** URLs and contents of single files, and the hash of a build, inside and outside of requests. */
export function addTagAssetTests(host: Adapter): void {
  const build = async (): Promise<ViteIntegrationOptions & { root: string }> => ({
    root: await builtFixture({ fixture: 'tags' }),
    dev: false,
  })

  describe.each(modes)('outside a request in %s', (mode) => {
    it('tags, URLs, contents and pages are the same as in a request', async () => {
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
      // The second request: in development the first one lets Vite transform the modules.
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

    it('links that would go into headers go into the page', async () => {
      const vite = { ...(await tagProject(mode)), tags: { preload: 'header' as const, earlyHints: true } }
      const { outside } = await startPage(host, vite, () => '')
      const plain = await startPage(host, await tagProject(mode), () => '')
      if (mode === 'production') expect(outside.tags('src/main.ts')).toContain('modulepreload')
      expect(outside.tags('src/second.ts').length).toBe(plain.outside.tags('src/second.ts').length)
    })
  })

  describe.each(modes)('the URL of a file in %s', (mode) => {
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
    it('stands in front of every URL that a page loads, and of no other', async () => {
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

  describe('the hash of a build', () => {
    it('is the same for the same build, and differs between builds', async () => {
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
