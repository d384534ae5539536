import { describe, expect, it } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { chunkOf, readManifest, writeCompleteBuild, type Manifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { runPrefetch } from '../support/run-prefetch.ts'
import type { Adapter, Exchange } from './scenario.ts'
import { kindOf, pageOf, tagProject, tagsOf, urlOf } from './tag-page.ts'

const entry = 'src/main.ts'
const page = ({ viteTags }: Exchange): string => viteTags(entry)

const isPrefetch = ({ name, attributes }: Tag): boolean =>
  name === 'script' && attributes['src'] === undefined

/** Writes a build whose entry has `count` dynamic imports. */
function build(count: number, more: Manifest = {}): string {
  const keys = Array.from({ length: count }, (_, index) => `src/lazy-${String(index)}.ts`)
  const manifest: Manifest = {
    [entry]: { file: 'assets/main-11111111.js', isEntry: true, dynamicImports: keys },
    ...more,
  }
  for (const [index, key] of keys.entries())
    manifest[key] = { file: `assets/lazy-${String(index)}-11111111.js` }
  return writeCompleteBuild(manifest)
}

/** Prefetching of the files that dynamic imports can reach. */
export function addTagPrefetchTests(host: Adapter): void {
  async function prefetchOf(root: string, tags: TagOptions, one = page): Promise<string> {
    const found = (await tagsOf(host, { root, dev: false, tags }, one)).filter(isPrefetch)
    expect(found).toHaveLength(1)
    expect(found[0]?.attributes).toEqual({})
    return found[0]?.text ?? ''
  }

  describe('prefetch', () => {
    it('is off by default', async () => {
      for (const tags of [{}, { prefetch: 'none' as const }]) {
        const { body } = await pageOf(host, { ...(await tagProject()), tags }, page)
        expect(parseTags(body).filter(isPrefetch)).toEqual([])
      }
    })

    it('fetches scripts and stylesheets of dynamic imports, except those that the page loads', async () => {
      const root = await builtFixture({ fixture: 'tags' })
      const code = await prefetchOf(root, { prefetch: 'eager' })
      const manifest = readManifest(root)
      const keys = Object.keys(manifest).filter((key) => /lazy\.ts|deep-.*\.js/.test(key))
      expect(keys).toHaveLength(2)
      const expected = keys.flatMap((key) => [
        chunkOf(manifest, key).file,
        ...(chunkOf(manifest, key).css ?? []),
      ])
      const run = runPrefetch(code, 'complete')
      expect(run.links.map(({ href }) => href).toSorted()).toEqual(
        expected.map((file) => `/${file}`).toSorted(),
      )
      for (const { rel, as, href, crossorigin } of run.links)
        expect({ rel, as, crossorigin }).toEqual({
          rel: 'prefetch',
          as: String(href).endsWith('.css') ? 'style' : 'script',
          crossorigin: '',
        })
      const loaded = (await tagsOf(host, { root, dev: false }, page)).map(urlOf)
      expect(run.links.map(({ href }) => href)).not.toEqual(expect.arrayContaining(loaded))
    })

    it('begins after the page has loaded, three at a time', async () => {
      const run = runPrefetch(await prefetchOf(build(8), { prefetch: 'waterfall' }))
      expect(run.links).toHaveLength(0)
      expect(run.waitsFor).toEqual(['load'])
      run.fire('load')
      expect(run.links).toHaveLength(3)
      run.links[1]?.onload?.()
      expect(run.links).toHaveLength(4)
      run.links[0]?.onerror?.()
      expect(run.links).toHaveLength(5)
      for (let index = 0; index < run.links.length; index += 1) run.links[index]?.onload?.()
      expect(run.links.map(({ href }) => href).toSorted()).toEqual(
        Array.from({ length: 8 }, (_, index) => `/assets/lazy-${String(index)}-11111111.js`),
      )
    })

    it('begins immediately when the page has loaded already', async () => {
      expect(
        runPrefetch(await prefetchOf(build(8), { prefetch: 'waterfall' }), 'complete').links,
      ).toHaveLength(3)
    })

    it('can fetch all files at once, or a given number', async () => {
      const root = build(8)
      expect(runPrefetch(await prefetchOf(root, { prefetch: 'eager' }), 'complete').links).toHaveLength(8)
      const two = await prefetchOf(root, { prefetch: { concurrency: 2 } })
      expect(runPrefetch(two, 'complete').links).toHaveLength(2)
      const call = await prefetchOf(root, {}, ({ viteTags }) => viteTags(entry, { prefetch: 'eager' }))
      expect(runPrefetch(call, 'complete').links).toHaveLength(8)
    })

    it('can wait for an event of the application', async () => {
      const event = `idle"</script>`
      const run = runPrefetch(await prefetchOf(build(2), { prefetch: { event } }), 'complete')
      expect(run.links).toHaveLength(0)
      expect(run.waitsFor).toEqual([event])
      run.fire(event)
      expect(run.links).toHaveLength(2)
    })

    it('gives links the nonce of its script', async () => {
      const vite = { root: build(2), dev: false, nonce: () => 'abc', tags: { prefetch: 'eager' as const } }
      const script = (await tagsOf(host, vite, page)).find(isPrefetch)
      expect(script?.attributes).toEqual({ nonce: 'abc' })
      for (const link of runPrefetch(script?.text ?? '', 'complete', 'abc').links)
        expect(link['nonce']).toBe('abc')
      for (const link of runPrefetch(script?.text ?? '', 'complete').links)
        expect(link).not.toHaveProperty('nonce')
    })

    it('fetches in the mode of the scripts, and with their hashes', async () => {
      const root = await builtFixture({ fixture: 'tags', config: 'vite.integrity.config' })
      const attributes = { script: { crossorigin: 'use-credentials' } }
      const run = runPrefetch(await prefetchOf(root, { prefetch: 'eager', attributes }), 'complete')
      expect(run.links.length).toBeGreaterThan(2)
      for (const { as, crossorigin, integrity } of run.links) {
        expect(crossorigin).toBe(as === 'script' ? 'use-credentials' : '')
        expect(integrity).toMatch(/^sha384-/)
      }
      const plain = runPrefetch(await prefetchOf(root, { prefetch: 'eager', integrity: false }), 'complete')
      for (const link of plain.links) expect(link).not.toHaveProperty('integrity')
    })

    it('ends with chunks that import each other', async () => {
      const manifest: Manifest = {
        'src/lazy-0.ts': {
          file: 'assets/a-11111111.js',
          dynamicImports: ['src/lazy-0.ts', 'src/b.ts', entry],
        },
        'src/b.ts': {
          file: 'assets/b-11111111.js',
          imports: ['src/lazy-0.ts', 'none'],
          dynamicImports: [entry],
        },
      }
      const root = writeCompleteBuild({
        [entry]: { file: 'assets/main-11111111.js', isEntry: true, dynamicImports: ['src/lazy-0.ts', entry] },
        ...manifest,
      })
      const run = runPrefetch(await prefetchOf(root, { prefetch: 'eager' }), 'complete')
      expect(run.links.map(({ href }) => href).toSorted()).toEqual([
        '/assets/a-11111111.js',
        '/assets/b-11111111.js',
      ])
    })

    it('of several entries and calls fetches nothing twice, and nothing that any of them loads', async () => {
      const root = await builtFixture({ fixture: 'tags' })
      const vite = { root, dev: false, tags: { prefetch: 'eager' as const } }
      for (const one of [
        ({ viteTags }: Exchange) => viteTags([entry, 'src/second.ts']),
        ({ viteTags }: Exchange) => `${viteTags(entry)}\n${viteTags('src/second.ts')}\n${viteTags(entry)}`,
      ]) {
        const tags = await tagsOf(host, vite, one)
        const hrefs = tags
          .filter(isPrefetch)
          .flatMap(({ text }) => runPrefetch(text, 'complete').links.map(({ href }) => href))
        expect(hrefs.length).toBeGreaterThan(4)
        expect(new Set(hrefs).size).toBe(hrefs.length)
        const loaded = new Set(tags.filter((tag) => kindOf(tag) !== 'other').map(urlOf))
        expect(hrefs.filter((href) => loaded.has(String(href)))).toEqual([])
      }
    })
  })
}
