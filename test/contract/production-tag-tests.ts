import { describe, expect, it } from 'vitest'
import { readManifest, writeCompleteBuild, type Manifest } from '../support/build-files.ts'
import { builtFixture, type BuildChoice } from '../support/built-fixture.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { get } from '../support/http-client.ts'
import { parseTags, summarize } from '../support/parse-tags.ts'
import type { Adapter } from './scenario.ts'
import { assetPath, tagRoutes, tagsOneByOnePath, tagsPath } from './tag-routes.ts'
import { startForTest, useApplication } from './use-application.ts'

const builds: [string, BuildChoice, string][] = [
  ['Vite 8', {}, '/'],
  ['Vite 8 under a base', { config: 'vite.base.config' }, '/app/'],
  ['Vite 8 without hashes', { config: 'vite.unhashed.config' }, '/'],
  ['Vite 7', { vite: 'vite7' }, '/'],
]

/** Tests that the tags of a build follow Vite's backend-integration guide. */
export function addProductionTagTests(host: Adapter): void {
  describe.each(builds)('tags of a build by %s', (_name, choice, base) => {
    const app = useApplication(host, async () => ({
      vite: { root: await builtFixture(choice), dev: false, base },
      routes: tagRoutes(),
    }))
    const manifest = async (): Promise<Manifest> => readManifest(await builtFixture(choice))

    it.each([['src/main.ts'], ['src/second.ts'], ['src/print.css']])(
      '%s has the tags of the guide',
      async (entry) => {
        const { status, body } = await get(app, tagsPath(entry))
        expect(status).toBe(200)
        expect(summarize(body)).toEqual(expectedTags(await manifest(), [entry], base))
      },
    )

    it('several entries: all stylesheets, all scripts, all preloads, each once', async () => {
      const entries = ['src/main.ts', 'src/print.css', 'src/second.ts', 'src/main.ts']
      const { body } = await get(app, tagsPath(...entries))
      expect(summarize(body)).toEqual(expectedTags(await manifest(), entries, base))
    })

    it('several calls in one response never repeat a tag, and the next response has all of them again', async () => {
      const entries = ['src/main.ts', 'src/second.ts', 'src/main.ts']
      for (const _response of [1, 2]) {
        const summary = summarize((await get(app, tagsOneByOnePath(...entries))).body)
        expect(new Set(summary).size).toBe(summary.length)
        expect(new Set(summary)).toEqual(new Set(expectedTags(await manifest(), entries, base)))
      }
    })

    it('every address in the tags loads', async () => {
      for (const tag of parseTags((await get(app, tagsPath('src/main.ts', 'src/second.ts'))).body)) {
        const url = tag.attributes['src'] ?? tag.attributes['href'] ?? ''
        expect((await get(app, url)).status, url).toBe(200)
      }
    })

    it('viteAsset returns the URL of an image, also of one that the manifest has as a script', async () => {
      for (const name of ['src/logo.png', 'src/icon.png', 'src/badge.png']) {
        const { url } = JSON.parse((await get(app, assetPath(name))).body) as { url: string }
        expect(url).toMatch(new RegExp(`^${base}assets/${name.slice(4, -4)}.*\\.png$`))
        expect((await get(app, url)).headers['content-type']).toBe('image/png')
      }
    })
  })

  describe('tags in production', () => {
    const app = useApplication(host, async () => ({
      vite: { root: await builtFixture(), dev: false },
      routes: tagRoutes(),
    }))

    it('scripts, stylesheets and preloads carry crossorigin, as in the HTML that Vite writes', async () => {
      const tags = parseTags((await get(app, tagsPath('src/main.ts'))).body)
      expect(tags.length).toBeGreaterThan(2)
      for (const { name, attributes } of tags) {
        expect(attributes['crossorigin']).toBe('')
        if (name === 'script') expect(attributes['type']).toBe('module')
      }
    })

    it.each(['ejs', 'pug'])('a view of %s renders them', async (engine) => {
      const { status, body } = await get(app, `/home/${engine}`)
      expect(status).toBe(200)
      const manifest = readManifest(await builtFixture())
      for (const line of expectedTags(manifest, ['src/main.ts'])) expect(body).toContain(line.split(' ')[1])
      expect(body).toContain(`src="/${manifest['src/logo.png']?.file ?? ''}"`)
      expect(body).toContain('<title>Home</title>')
    })

    it('carry no nonce without the option', async () => {
      expect((await get(app, tagsPath('src/main.ts'))).body).not.toContain('nonce')
      expect((await get(app, '/nonce')).body).toBe('{"nonce":null}')
    })

    it('an origin for assets is put before every URL', async () => {
      const root = await builtFixture()
      const cdn = 'https://cdn.example.com'
      const own = await startForTest(host.start, {
        vite: { root, dev: false, assetOrigin: cdn },
        routes: tagRoutes(),
      })
      expect(summarize((await get(own, tagsPath('src/main.ts'))).body)).toEqual(
        expectedTags(readManifest(root), ['src/main.ts'], `${cdn}/`),
      )
      expect((await get(own, assetPath('src/logo.png'))).body).toContain(`"${cdn}/assets/logo-`)
    })

    it('a nonce is on every tag and escaped', async () => {
      let calls = 0
      const nonce = (): string => `n${String((calls += 1))}"&<`
      const root = await builtFixture()
      const own = await startForTest(host.start, { vite: { root, dev: false, nonce }, routes: tagRoutes() })
      for (const expected of ['n1"&<', 'n2"&<']) {
        const tags = parseTags((await get(own, tagsOneByOnePath('src/main.ts', 'src/second.ts'))).body)
        expect(new Set(tags.map(({ attributes }) => attributes['nonce']))).toEqual(new Set([expected]))
      }
      expect(JSON.parse((await get(own, '/nonce')).body)).toEqual({ nonce: 'n3"&<' })
    })

    it('with cssCodeSplit: false the tags of a script include the one stylesheet', async () => {
      const root = await builtFixture({ config: 'vite.single-css.config' })
      const own = await startForTest(host.start, { vite: { root, dev: false }, routes: tagRoutes() })
      const manifest = readManifest(root)
      expect(summarize((await get(own, tagsPath('src/main.ts'))).body)).toEqual([
        `stylesheet /${manifest['style.css']?.file ?? ''}`,
        ...expectedTags(manifest, ['src/main.ts']),
      ])
    })
  })

  describe('chunk graphs', () => {
    const graph: Manifest = {
      'a.ts': {
        file: 'assets/a-11111111.js',
        isEntry: true,
        imports: ['_l.js', '_r.js', '_l.js'],
        css: ['assets/a-11111111.css'],
      },
      '_l.js': { file: 'assets/l-11111111.js', imports: ['_base.js'], css: ['assets/l-11111111.css'] },
      '_r.js': { file: 'assets/r-11111111.js', imports: ['_base.js', 'a.ts'] },
      '_base.js': {
        file: 'assets/base-11111111.js',
        imports: ['_l.js'],
        css: ['assets/base-11111111.css', 'assets/l-11111111.css'],
      },
      'b.css': {
        file: 'assets/b-11111111.js',
        isEntry: true,
        css: ['assets/b-11111111.css'],
        integrity: 'sha384-Yg==',
      },
      'c.ts': { file: 'assets/c-11111111.css', isEntry: true, integrity: 'sha384-Yw==' },
    }
    const app = useApplication(host, () =>
      Promise.resolve({ vite: { root: writeCompleteBuild(graph), dev: false }, routes: tagRoutes() }),
    )

    it.each([['a.ts'], ['b.css'], ['c.ts']])(
      'with cycles, diamonds and unusual extensions: %s',
      async (entry) => {
        expect(summarize((await get(app, tagsPath(entry))).body)).toEqual(expectedTags(graph, [entry]))
      },
    )

    it('integrity is written where the build has it', async () => {
      const [style, script] = parseTags((await get(app, tagsPath('b.css'))).body)
      expect(script?.attributes).toMatchObject({ src: '/assets/b-11111111.js', integrity: 'sha384-Yg==' })
      expect(style?.attributes).not.toHaveProperty('integrity')
      const [only] = parseTags((await get(app, tagsPath('c.ts'))).body)
      expect(only?.attributes).toMatchObject({ rel: 'stylesheet', integrity: 'sha384-Yw==' })
    })
  })
}
