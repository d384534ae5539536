import { describe, expect, it } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import type { Adapter, Exchange } from './scenario.ts'
import { codeOf, kindOf, pageOf, tagProject, tagsOf, urlOf } from './tag-page.ts'

const entry = 'src/main.ts'

/** The order of stylesheets: the later one of two equal rules wins. */
export function addTagOrderTests(host: Adapter): void {
  describe.each(['vite', 'vite7'] as const)('the order of stylesheets in a build by %s', (vite) => {
    /** The entry's own stylesheet, and that of the chunk it imports. */
    async function styles(): Promise<{ root: string; own: string; imported: string }> {
      const root = await builtFixture({ fixture: 'cascade', vite })
      const manifest = readManifest(root)
      const chunk = chunkOf(manifest, entry)
      const [own] = chunk.css ?? []
      const [imported] = (chunk.imports ?? []).flatMap((key) => chunkOf(manifest, key).css ?? [])
      if (own === undefined || imported === undefined) throw new Error('The build has other stylesheets')
      return { root, own: `/${own}`, imported: `/${imported}` }
    }

    async function orderOf(root: string, tags: TagOptions, ...calls: TagOptions[]): Promise<string[]> {
      const page = ({ viteTags }: Exchange): string =>
        (calls.length === 0 ? [undefined] : calls).map((call) => viteTags(entry, call)).join('\n')
      const found = await tagsOf(host, { root, dev: false, tags }, page)
      return found.filter((tag) => kindOf(tag) === 'style').map(urlOf)
    }

    it("is that of Vite's guide: the entry's own, then those of its imports", async () => {
      const { root, own, imported } = await styles()
      expect(await orderOf(root, {})).toEqual([own, imported])
      expect(await orderOf(root, { styleOrder: 'entry-first' })).toEqual([own, imported])
    })

    it('is that in which modules run with `imports-first`', async () => {
      const { root, own, imported } = await styles()
      expect(await orderOf(root, { styleOrder: 'imports-first' })).toEqual([imported, own])
    })

    it('of a call overrides the option, and both are cached separately', async () => {
      const { root, own, imported } = await styles()
      expect(await orderOf(root, {}, { styleOrder: 'imports-first' })).toEqual([imported, own])
      expect(await orderOf(root, { styleOrder: 'imports-first' }, { styleOrder: 'entry-first' })).toEqual([
        own,
        imported,
      ])
      const page = ({ viteTags }: Exchange): string =>
        viteTags(['src/second.ts', entry], { styleOrder: 'imports-first' })
      const found = await tagsOf(host, { root, dev: false }, page)
      expect(found.filter((tag) => kindOf(tag) === 'style').map(urlOf)).toEqual([imported, own])
    })
  })

  it('an unknown order of stylesheets is an error', async () => {
    const styleOrder = 'first' as 'entry-first'
    const code = await codeOf(host, await tagProject(), ({ viteTags }) => viteTags(entry, { styleOrder }))
    expect(code).toBe('INVALID_OPTION')
    const vite = { ...(await tagProject()), tags: { styleOrder } }
    await expect(pageOf(host, vite, () => '')).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
}
