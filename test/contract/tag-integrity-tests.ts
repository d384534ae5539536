import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TagOptions, ViteIntegrationOptions } from '@vite-integration/core'
import { chunkOf, readManifest, writeCompleteBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { getRaw } from '../support/raw-socket.ts'
import { copyFolder } from '../support/workspace.ts'
import type { Adapter, Exchange } from './scenario.ts'
import { kindOf, pageOf, startPage, tagsOf, urlOf } from './tag-page.ts'

const entries = ['src/main.ts', 'src/second.ts', 'src/theme.css', 'src/card.module.css']

/** Returns the hash of the file that a tag loads, as it is on disk. */
function hashOf(root: string, tag: Tag): string {
  const content = readFileSync(join(root, 'dist', urlOf(tag)))
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}

/** Hashes that the build has recorded. */
export function addTagIntegrityTests(host: Adapter): void {
  const tagsIn = (root: string, tags: TagOptions = {}): Promise<Tag[]> =>
    tagsOf(host, { root, dev: false, tags }, ({ viteTags }) => viteTags(entries))

  describe.each(['vite', 'vite7'] as const)('integrity in a build by %s', (vite) => {
    const build = (): Promise<string> =>
      builtFixture({ fixture: 'tags', config: 'vite.integrity.config', vite })

    it('is on scripts, stylesheets and preloads, and is valid', async () => {
      const root = await build()
      const tags = await tagsIn(root)
      expect(new Set(tags.map(kindOf))).toEqual(new Set(['script', 'style', 'preload']))
      for (const tag of tags) {
        expect(tag.attributes['integrity'], urlOf(tag)).toBe(hashOf(root, tag))
        expect(tag.attributes['crossorigin']).toBe('')
      }
    })

    it('is in the manifest too, for other tools', async () => {
      const root = await build()
      const { file, integrity } = chunkOf(readManifest(root), 'src/main.ts')
      const digest = createHash('sha384')
        .update(readFileSync(join(root, 'dist', file)))
        .digest('base64')
      expect(integrity).toBe(`sha384-${digest}`)
    })

    it('can be switched off, for all calls or for one', async () => {
      const root = await build()
      for (const { attributes } of await tagsIn(root, { integrity: false }))
        expect(attributes).not.toHaveProperty('integrity')
      const perCall = await tagsOf(host, { root, dev: false }, ({ viteTags }) =>
        [viteTags('src/second.ts', { integrity: false }), viteTags('src/theme.css')].join('\n'),
      )
      const withHash = perCall.filter(({ attributes }) => 'integrity' in attributes)
      expect(withHash.map(urlOf)).toEqual([expect.stringContaining('theme')])
    })
  })

  describe.each(['vite.integrity.config', 'vite.integrity-map.config'])(
    'integrity of imported chunks: %s',
    (config) => {
      const prefix = config.includes('map') ? '/app/' : '/'
      const options = async (tags: TagOptions): Promise<ViteIntegrationOptions & { root: string }> => ({
        root: await builtFixture({ fixture: 'tags', config }),
        dev: false,
        tags,
      })
      const mapsOf = (tags: readonly Tag[]): { imports?: object; integrity?: Record<string, string> }[] =>
        tags
          .filter(({ attributes }) => attributes['type'] === 'importmap')
          .map(({ text }) => JSON.parse(text) as object)
      const preloadsOf = (tags: readonly Tag[]): Record<string, string> =>
        Object.fromEntries(
          tags
            .filter((tag) => kindOf(tag) === 'preload')
            .map((tag) => [urlOf(tag), tag.attributes['integrity'] ?? '']),
        )
      const page = ({ viteTags }: Exchange): string => viteTags(entries)

      it('is in the import map where there are no preloads, ahead of all else', async () => {
        const linked = await tagsOf(host, await options({}), page)
        expect(Object.keys(preloadsOf(linked)).length).toBeGreaterThan(1)
        const tags = await tagsOf(host, await options({ preload: 'none' }), page)
        expect(preloadsOf(tags)).toEqual({})
        const [map, ...others] = mapsOf(tags)
        expect(others).toEqual([])
        expect(tags[0]?.attributes).toEqual({ type: 'importmap' })
        expect(map?.integrity).toMatchObject(preloadsOf(linked))
        expect(map?.imports).toEqual(mapsOf(linked)[0]?.imports)
        expect('imports' in map!).toBe(prefix === '/app/')
        expect(mapsOf(linked)[0]?.integrity).toBeUndefined()
      })

      it('is there for one call as well, and each hash once', async () => {
        const tags = await tagsOf(host, await options({}), ({ viteTags }) =>
          ['src/main.ts', 'src/second.ts', 'src/main.ts']
            .map((entry) => viteTags(entry, { preload: 'none' }))
            .join('\n'),
        )
        const keys = mapsOf(tags).flatMap(({ integrity = {} }) => Object.keys(integrity))
        expect(keys.length).toBeGreaterThan(1)
        expect(new Set(keys).size).toBe(keys.length)
      })

      it('of lazily loaded chunks is in the map with `all`', async () => {
        const { root } = await options({})
        const recorded = JSON.parse(readFileSync(join(root, 'dist/.vite/integration.json'), 'utf8')) as {
          integrity: Record<string, string>
        }
        for (const preload of ['link', 'header', 'none'] as const) {
          const vite = await options({ integrity: 'all', preload })
          const { body, headers } = await pageOf(host, vite, page)
          const tags = parseTags(body)
          expect(headers).not.toHaveProperty('link')
          const scripts = new Set(tags.filter((tag) => kindOf(tag) === 'script').map(urlOf))
          const covered = { ...mapsOf(tags)[0]?.integrity, ...preloadsOf(tags) }
          const all = Object.entries(recorded.integrity)
            .map(([file, hash]) => [prefix + file, hash] as const)
            .filter(([url]) => url.endsWith('.js') && !/calc|ring|worker|page/.test(url) && !scripts.has(url))
          expect(all.length).toBeGreaterThan(4)
          expect(covered).toMatchObject(Object.fromEntries(all))
        }
      })

      it('is left out when switched off, and has the origin of the assets', async () => {
        const without = await tagsOf(host, await options({ preload: 'none', integrity: false }), page)
        for (const map of mapsOf(without)) expect(map).not.toHaveProperty('integrity')
        const vite = { ...(await options({ preload: 'none' })), assetOrigin: 'https://cdn.example' }
        const [map] = mapsOf(await tagsOf(host, vite, page))
        for (const url of Object.keys(map?.integrity ?? { none: '' }))
          expect(url.startsWith(`https://cdn.example${prefix}assets/`), url).toBe(true)
      })

      it('has the nonce, and no header precedes the map', async () => {
        const tags = { preload: 'none', earlyHints: true } as const
        const app = await startPage(host, { ...(await options(tags)), nonce: () => 'abc' }, page)
        const { text } = await getRaw(app.port, '/page')
        const [hints = '', ...rest] = text.split('\r\n\r\n')
        expect(hints).toContain('103 Early Hints')
        expect(hints).not.toContain('modulepreload')
        expect(rest.join('\n')).toMatch(/<script type="importmap" nonce="abc">\{.*"integrity":\{"/)
      })
    },
  )

  it('a build without hashes has no import map for them', async () => {
    const root = await builtFixture({ fixture: 'tags' })
    for (const integrity of [true, 'all'] as const)
      expect(
        (
          await pageOf(host, { root, dev: false, tags: { preload: 'none', integrity } }, ({ viteTags }) =>
            viteTags(entries),
          )
        ).body,
      ).not.toContain('importmap')
  })

  describe('integrity that another tool wrote', () => {
    it('into the manifest is used, also several hashes', async () => {
      const hashes = 'sha384-YQ== sha512-Yg=='
      const root = writeCompleteBuild({
        'src/main.ts': {
          file: 'assets/main-11111111.js',
          isEntry: true,
          imports: ['_a.js'],
          integrity: hashes,
        },
        '_a.js': { file: 'assets/a-11111111.js', integrity: 'sha256-Yw==' },
      })
      const tags = await tagsOf(host, { root, dev: false }, ({ viteTags }) => viteTags('src/main.ts'))
      expect(tags.map(({ attributes }) => attributes['integrity'])).toEqual([hashes, 'sha256-Yw=='])
    })

    it('in an invalid form is a broken build', async () => {
      const root = copyFolder(
        await builtFixture({ fixture: 'tags', config: 'vite.integrity.config' }),
        'integrity',
      )
      const file = join(root, 'dist/.vite/integration.json')
      const metadata = JSON.parse(readFileSync(file, 'utf8')) as object
      for (const wrong of ['x', '"><script>', 'sha384-', 'md5-YQ==', 'sha384-a\nb', 7, null, {}]) {
        writeFile(file, JSON.stringify({ ...metadata, integrity: { 'assets/a.js': wrong } }))
        const page = tagsIn(root)
        await expect(page, JSON.stringify(wrong)).rejects.toThrow(/MANIFEST_INVALID/)
      }
    })
  })
}
