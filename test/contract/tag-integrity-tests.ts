import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { chunkOf, readManifest, writeCompleteBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import type { Tag } from '../support/parse-tags.ts'
import { copyFolder } from '../support/workspace.ts'
import type { Adapter } from './scenario.ts'
import { kindOf, tagsOf, urlOf } from './tag-page.ts'

const entries = ['src/main.ts', 'src/second.ts', 'src/theme.css', 'src/card.module.css']

/** The hash of what a tag loads, as it lies on disk. */
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

    it('is on scripts, stylesheets and preloads, and right', async () => {
      const root = await build()
      const tags = await tagsIn(root)
      expect(new Set(tags.map(kindOf))).toEqual(new Set(['script', 'style', 'preload']))
      for (const tag of tags) {
        expect(tag.attributes['integrity'], urlOf(tag)).toBe(hashOf(root, tag))
        expect(tag.attributes['crossorigin']).toBe('')
      }
    })

    it('is in the manifest as well, where other tools look for it', async () => {
      const root = await build()
      const { file, integrity } = chunkOf(readManifest(root), 'src/main.ts')
      const digest = createHash('sha384')
        .update(readFileSync(join(root, 'dist', file)))
        .digest('base64')
      expect(integrity).toBe(`sha384-${digest}`)
    })

    it('may be left out, for all or for one call', async () => {
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

  describe('integrity that another tool wrote', () => {
    it('into the manifest is taken, several hashes too', async () => {
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

    it('in another form than a hash is a broken build', async () => {
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
