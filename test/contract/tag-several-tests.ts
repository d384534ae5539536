import { describe, expect, it } from 'vitest'
import { builtFixture } from '../support/built-fixture.ts'
import { get, open } from '../support/http-client.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { siteUnderBaseOptions } from './projects.ts'
import { modes, type Adapter, type Route } from './scenario.ts'
import { pageOf, startPage, tagProject, urlOf } from './tag-page.ts'

/** Returns the identity of a tag: equal ones mean the same tag. */
function identityOf(tag: Tag): string {
  const { rel = tag.name, property = '', 'data-vite-dev-id': id = '' } = tag.attributes
  return [rel, property, urlOf(tag), id].filter(Boolean).join(' ')
}

/** Several entries, several calls, several responses, several builds. */
export function addSeveralTagTests(host: Adapter): void {
  describe.each(modes)('several calls in %s', (mode) => {
    const linesOf = (body: string): string[] => body.split('\n').filter((line) => line !== '')

    it('return each tag once, in any order and with any options', async () => {
      const all = ['src/main.ts', 'src/second.ts', 'src/theme.css', 'src/card.module.css']
      const vite = { ...(await tagProject(mode)), nonce: () => 'abc' }
      const app = await startPage(host, vite, ({ viteTags }) =>
        [
          viteTags('./src/second.ts'),
          viteTags(['/src/main.ts', 'src/main.ts'], { attributes: { script: { async: true } } }),
          viteTags('src/main.ts'),
          viteTags(all, { preload: 'link' }),
          viteTags('src/second.ts'),
        ].join('\n'),
      )
      const first = await get(app, '/page')
      const lines = linesOf(first.body)
      const loads = parseTags(first.body).map(identityOf)
      expect(new Set(loads).size).toBe(loads.length)
      expect(lines.length).toBeGreaterThan(5)
      const together = parseTags((await pageOf(host, vite, ({ viteTags }) => viteTags(all))).body)
      // A later call may load a file that an earlier one has preloaded; no other file may appear twice.
      const isPreload = (line: string): boolean => line.startsWith('modulepreload')
      expect(loads.filter((line) => !isPreload(line)).toSorted()).toEqual(
        together
          .map(identityOf)
          .filter((line) => !isPreload(line))
          .toSorted(),
      )
    })

    it('start a fresh set of tags in the next response, also while the first one is open', async () => {
      let release = (): void => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      let count = 0
      const app = await startPage(host, await tagProject(mode), async ({ viteTags }) => {
        const first = viteTags('src/main.ts')
        if ((count += 1) === 1) await held
        return `${first}\n${viteTags('src/second.ts')}`
      })
      const one = get(app, '/page')
      await expect.poll(() => count).toBe(1)
      const two = await get(app, '/page')
      release()
      expect(linesOf((await one).body)).toEqual(linesOf(two.body))
      expect(linesOf((await get(app, '/page')).body)).toEqual(linesOf(two.body))
      expect(two.body).toContain('<script')
    })

    it('a preload never hides the script of a later call', async () => {
      const { body } = await pageOf(host, await tagProject(mode), ({ viteTags }) =>
        [viteTags('index.html'), viteTags('src/main.ts'), viteTags('src/card.module.css')].join('\n'),
      )
      const scripts = parseTags(body).filter(({ name, attributes }) => name === 'script' && attributes['src'])
      expect(scripts.filter((tag) => /main/.test(urlOf(tag))).length).toBeGreaterThan(0)
      const loaded = parseTags(body).filter((tag) =>
        /card/.test(urlOf(tag) + (tag.attributes['data-vite-dev-id'] ?? '')),
      )
      expect(loaded.length).toBeGreaterThan(0)
    })
  })

  describe.each(modes)('several builds in one application in %s', (mode) => {
    it('each under its base, without mixing', async () => {
      const route = (path: string): Route => ({
        path,
        handler: ({ answer, viteTags, viteAsset }) =>
          answer(
            `${viteTags('src/main.ts')}\n<link rel="icon" href="${viteAsset(path === '/one' ? 'src/photo.png' : 'src/logo.png')}">`,
          ),
      })
      const app = await startPage(host, await tagProject(mode), () => '', {
        routes: [route('/one')],
        also: [
          { vite: { ...(await siteUnderBaseOptions(mode)), nonce: () => 'abc' }, routes: [route('/two')] },
        ],
      })
      const pages = { one: await get(app, '/one'), two: await get(app, '/two') }
      const urls = {
        one: parseTags(pages.one.body).map(urlOf).filter(Boolean),
        two: parseTags(pages.two.body).map(urlOf).filter(Boolean),
      }
      expect(urls.one.length).toBeGreaterThan(2)
      expect(urls.two.length).toBeGreaterThan(2)
      for (const url of urls.one) expect(url).not.toMatch(/^\/app\//)
      for (const url of urls.two) expect(url).toMatch(/^\/app\//)
      expect(pages.one.body).not.toContain('nonce')
      expect(pages.two.body).toContain('nonce="abc"')
      for (const url of [...urls.one, ...urls.two]) expect((await get(app, url)).status, url).toBe(200)
      expect((await open(app, '/anywhere')).body).toContain('<h1>a page</h1>')
      expect((await open(app, '/app/anywhere')).body).toContain('<h1>root page</h1>')
    })

    it('have their own helpers outside requests', async () => {
      const app = await startPage(host, await tagProject(mode), () => '', {
        also: [{ vite: await siteUnderBaseOptions(mode), routes: [] }],
      })
      expect(app.outside.tags('src/main.ts')).not.toContain('/app/')
    })
  })

  it('two applications of one build share nothing', async () => {
    const root = await builtFixture({ fixture: 'tags' })
    const page = ({ viteTags }: { viteTags: (entry: string) => string }): string => viteTags('src/main.ts')
    const plain = await startPage(host, { root, dev: false }, page)
    const own = await startPage(
      host,
      { root, dev: false, assetOrigin: 'https://cdn.example', tags: { preload: 'none' } },
      page,
    )
    expect((await get(plain, '/page')).body).not.toContain('cdn.example')
    expect((await get(own, '/page')).body).not.toContain('modulepreload')
    expect((await get(plain, '/page')).body).toContain('modulepreload')
  })
}
