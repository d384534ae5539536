import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { parseTags, summarize } from '../support/parse-tags.ts'
import { copyFixture } from '../support/workspace.ts'
import { siteOptions, siteUnderBaseOptions } from './projects.ts'
import type { Adapter } from './scenario.ts'
import { assetPath, tagRoutes, tagsOneByOnePath, tagsPath } from './tag-routes.ts'
import { startForTest, useApplication } from './use-application.ts'

const linked = { accept: 'text/css,*/*;q=0.1', 'sec-fetch-dest': 'style' }

/** Returns the addresses that tags load. Inline scripts and styles load none. */
function urlsIn(html: string): string[] {
  const urls = parseTags(html).map(({ attributes }) => attributes['src'] ?? attributes['href'])
  return urls.filter((url) => url !== undefined)
}

/** Tests of the tags in development: Vite's client, the entries, and the styles that the module graph holds. */
export function addDevelopmentTagTests(host: Adapter): void {
  describe('tags in development', () => {
    const app = useApplication(host, async () => ({
      vite: await siteOptions('development'),
      routes: tagRoutes(),
    }))
    const scriptsOf = async (path: string): Promise<string[]> =>
      // Without the script that loads styles which are not in the module graph yet.
      summarize((await get(app, path)).body).filter(
        (line) => line.startsWith('script') && !line.includes('@vite-integration/styles'),
      )

    it("Vite's client comes first, then the entries", async () => {
      expect(await scriptsOf(tagsPath('src/main.ts', 'src/second.ts'))).toEqual([
        'script /@vite/client',
        'script /src/main.ts',
        'script /src/second.ts',
      ])
    })

    it('an entry is found by the name of its file, unless several entries have that name', async () => {
      const root = copyFixture('site')
      const config = join(root, 'vite.list.config.ts')
      const input = JSON.stringify(['src/main.ts', 'src/second.ts', 'admin/second.ts'])
      writeFile(config, `export default { build: { manifest: true, rollupOptions: { input: ${input} } } }\n`)
      const listed = await startForTest(host.start, {
        vite: { root, dev: true, configFile: config },
        routes: tagRoutes(),
      })
      const { body } = await get(listed, tagsPath('main'))
      expect(summarize(body)).toContain('script /src/main.ts')
      expect((await get(listed, tagsPath('second'))).status).toBe(500)
    })

    it('a stylesheet of many megabytes is linked instead of inlined', async () => {
      const root = copyFixture('site')
      writeFile(join(root, 'src/huge.css'), '.rule { color: red; content: "\\"" }\n'.repeat(350_000))
      writeFile(join(root, 'src/huge.js'), "import './huge.css'\n")
      const huge = await startForTest(host.start, { vite: { root, dev: true }, routes: tagRoutes() })
      for (const module of ['huge.js', 'huge.css?import']) await get(huge, `/src/${module}`)
      const { status, body } = await get(huge, tagsPath('src/huge.js'))
      expect([status, body.length < 10_000]).toEqual([200, true])
    })

    it('several calls in one response never repeat a tag', async () => {
      const body = await scriptsOf(tagsOneByOnePath('src/main.ts', 'src/second.ts', 'src/main.ts'))
      expect(body).toEqual(['script /@vite/client', 'script /src/main.ts', 'script /src/second.ts'])
    })

    it('a stylesheet as entry is linked', async () => {
      const tags = parseTags((await get(app, tagsPath('src/print.css'))).body)
      const link = tags.find(({ name }) => name === 'link')
      expect(link?.attributes).toMatchObject({ rel: 'stylesheet', href: '/src/print.css' })
      const styles = await get(app, '/src/print.css', linked)
      expect(styles.headers['content-type']).toMatch(/^text\/css/)
      expect(styles.body).toContain('.print')
    })

    it('styles that the module graph holds are inlined, so that the first paint is styled', async () => {
      // With a Vite that runs on its own they come from the second page on.
      await get(app, tagsPath('src/main.ts'))
      for (const module of ['main.ts', 'main.css', 'shared.ts', 'shared.css'])
        await get(app, `/src/${module}`)
      const tags = parseTags((await get(app, tagsPath('src/main.ts'))).body)
      // Vite's client takes over a style or link with this attribute: it is not applied twice, and HMR replaces it.
      const styles = tags.filter(({ attributes }) => attributes['data-vite-dev-id'] !== undefined)
      const ids = styles.map(({ attributes }) => attributes['data-vite-dev-id']?.replace(/^.*\/src\//, ''))
      expect(ids).toEqual(expect.arrayContaining(['main.css', 'shared.css']))
      expect(ids).not.toContain('second.css')
      for (const { name, attributes, text } of styles) {
        const css = name === 'style' ? text : (await get(app, attributes['href'] ?? '', linked)).body
        expect(css).toMatch(/\.\w+ \{/)
      }
    })

    it('every address in the tags loads', async () => {
      for (const url of urlsIn((await get(app, tagsPath('src/main.ts', 'src/print.css'))).body)) {
        expect((await get(app, url)).status, url).toBe(200)
      }
    })

    it.each(['ejs', 'pug'])('a view of %s renders them', async (engine) => {
      const { body } = await get(app, `/home/${engine}`)
      expect(body).toContain('src="/@vite/client"')
      expect(body).toContain('src="/src/main.ts"')
      expect(body).toMatch(/<img [^>]*src="\/src\/logo\.png"/)
    })

    it('viteAsset gives a URL that loads', async () => {
      const { url } = JSON.parse((await get(app, assetPath('src/logo.png'))).body) as { url: string }
      expect(url).toBe('/src/logo.png')
      expect((await get(app, url, { accept: 'image/*' })).headers['content-type']).toBe('image/png')
    })

    it('a nonce is on every tag', async () => {
      const vite = { ...(await siteOptions('development')), nonce: () => 'abc"' }
      const own = await startForTest(host.start, { vite, routes: tagRoutes() })
      const tags = parseTags((await get(own, tagsPath('src/main.ts', 'src/print.css'))).body)
      for (const { name, attributes } of tags) {
        if (name !== 'meta') expect(attributes['nonce'], name).toBe('abc"')
      }
    })
  })

  describe('tags of an entry that Vite has not transformed yet', () => {
    const app = useApplication(host, async () => {
      const vite = await siteUnderBaseOptions('development')
      for (const name of ['one', 'two'])
        writeFile(join(vite.root ?? '', `src/${name}.ts`), `import './lazy.css'\n`)
      return { vite: { ...vite, nonce: () => 'abc' }, routes: tagRoutes() }
    })

    it('have a script that loads its styles, until these are inlined', async () => {
      const page = tagsPath('src/one.ts')
      const tags = parseTags((await get(app, page)).body)
      const script = tags.find(({ attributes }) => attributes['src']?.includes('@vite-integration/styles'))
      expect(script?.attributes).toMatchObject({ nonce: 'abc' })
      expect(script?.attributes).not.toHaveProperty('type')
      expect(tags.filter(({ attributes }) => 'data-vite-dev-id' in attributes)).toEqual([])

      const url = script?.attributes['src'] ?? ''
      expect(url).toMatch(/^\/app\//)
      const { status, headers, body } = await get(app, url, { accept: '*/*', 'sec-fetch-dest': 'script' })
      expect(status).toBe(200)
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-store',
      })
      expect(body).toContain('.lazy {')

      const next = (await get(app, page)).body
      expect(next).not.toContain('@vite-integration/styles')
      expect(next).toContain('.lazy {')
    })

    it('that script is answered for this entry only, and not to a foreign Host', async () => {
      const tags = parseTags((await get(app, tagsPath('src/two.ts'))).body)
      const url =
        tags.find(({ attributes }) => attributes['src']?.includes('styles'))?.attributes['src'] ?? ''
      const asked = { accept: '*/*', 'sec-fetch-dest': 'script' }
      for (const wrong of [url.replace(/=.*/, '=none'), url.replace(/\?.*/, ''), `${url}0`, `${url}/x`])
        expect((await get(app, wrong, asked)).status, wrong).toBe(404)
      expect((await get(app, url, { ...asked, host: 'evil.test' })).status).toBe(403)
      expect((await get(app, url, asked)).status).toBe(200)
    })
  })

  describe('tags in development under a base', () => {
    const app = useApplication(host, async () => ({
      vite: await siteUnderBaseOptions('development'),
      routes: tagRoutes(),
    }))

    it('every address begins with the base and loads', async () => {
      const urls = urlsIn((await get(app, tagsPath('src/main.ts', 'src/print.css'))).body)
      expect(urls).toEqual(
        expect.arrayContaining(['/app/@vite/client', '/app/src/main.ts', '/app/src/print.css']),
      )
      for (const url of urls) {
        expect(url).toMatch(/^\/app\//)
        expect((await get(app, url)).status, url).toBe(200)
      }
    })

    it('viteAsset returns an address under the base', async () => {
      expect((await get(app, assetPath('src/logo.png'))).body).toBe('{"url":"/app/src/logo.png"}')
    })
  })

  describe('tags in development with React', () => {
    const app = useApplication(host, () =>
      Promise.resolve({ vite: { root: copyFixture('react'), dev: true }, routes: tagRoutes() }),
    )

    it('the preamble of plugin-react comes before every other script, once per response', async () => {
      for (const path of [tagsPath('src/main.tsx'), tagsOneByOnePath('src/main.tsx', 'src/counter.tsx')]) {
        const scripts = parseTags((await get(app, path)).body).filter(({ name }) => name === 'script')
        const preambles = scripts.filter(({ text }) => text.includes('injectIntoGlobalHook'))
        expect(preambles).toHaveLength(1)
        expect(scripts[0]).toBe(preambles[0])
        expect(preambles[0]?.attributes['type']).toBe('module')
        expect(scripts[1]?.attributes['src']).toBe('/@vite/client')
        expect(scripts[2]?.attributes['src']).toBe('/src/main.tsx')
      }
    })

    it('the module that the preamble imports loads', async () => {
      const { body } = await get(app, tagsPath('src/main.tsx'))
      const url = /from ["']([^"']+)["']/.exec(body)?.[1] ?? /import\(?["']([^"']+)["']/.exec(body)?.[1]
      expect(url).toBe('/@react-refresh')
      expect(await get(app, '/@react-refresh')).toMatchObject({
        status: 200,
        body: expect.stringContaining('injectIntoGlobalHook') as string,
      })
    })
  })
}
