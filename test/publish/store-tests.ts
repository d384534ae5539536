import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { checkPublished, publish } from '@vite-integration/publish'
import { expect, it } from 'vitest'
import { integrationErrorOf } from '../support/integration-error.ts'
import { writeFile } from '../support/build-files.ts'
import { makeBuild, site } from './made-build.ts'
import type { UsedStore } from './use-store.ts'

const listOf = (build: string): string => `.vite-integration/builds/${build}.json`

/** What holds with every store. */
export function addStoreTests(used: () => UsedStore): void {
  it('uploads what production serves and no more, then the list of the build', async () => {
    const place = used().newPlace()
    const progress: number[] = []
    const root = makeBuild('one', site('01'))
    const result = await publish({
      ...place.to,
      root,
      onProgress: ({ files }) => void progress.push(files.done),
    })
    const files = ['assets/main-Hash01.js', 'assets/shared-Hash00.css', 'favicon.svg']
    expect(await place.keys()).toEqual(['.vite-integration/application.json', listOf('one'), ...files])
    expect(result).toMatchObject({ build: 'one', files: 3, uploaded: files, pruned: undefined })
    expect(progress).toEqual([1, 2, 3])
    const immutable = 'public, max-age=31536000, immutable'
    expect(await place.get('assets/main-Hash01.js')).toEqual({
      text: 'console.log("01")',
      type: 'text/javascript; charset=utf-8',
      cache: immutable,
      encoding: undefined,
    })
    expect(await place.get('favicon.svg')).toMatchObject({ type: 'image/svg+xml', cache: 'no-cache' })
    const list = JSON.parse((await place.get(listOf('one'))).text) as {
      files: object
      build: string
      version: number
    }
    expect([list.version, list.build, Object.keys(list.files)]).toEqual([1, 'one', files])
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true, files: 3 })
  })

  it('uploads only what is not there yet, of the same build nothing', async () => {
    const place = used().newPlace()
    await publish({ ...place.to, root: makeBuild('one', site('01')) })
    const root = makeBuild('two', site('02'))
    expect(await publish({ ...place.to, root, dryRun: true })).toMatchObject({
      build: 'two',
      uploaded: ['assets/main-Hash02.js', 'favicon.svg'],
    })
    expect(await place.files()).not.toContain('assets/main-Hash02.js')
    expect((await publish({ ...place.to, root })).uploaded).toEqual(['assets/main-Hash02.js', 'favicon.svg'])
    expect((await publish({ ...place.to, root })).uploaded).toEqual([])
    expect((await place.get('favicon.svg')).text).toContain('02')
  })

  it('puts files where their URLs look for them, whatever their names', async () => {
    const place = used().newPlace()
    const files = {
      'assets/größe x+y#1-Hash01.png': 'a',
      'fonts/a b.woff2': 'b',
      "q/it's (1)&!.txt": 'c',
    }
    const root = makeBuild('names', files, { base: '/app/' })
    await publish({ ...place.to, root })
    const keys = Object.keys(files).map((file) => `app/${file}`)
    expect(await place.files()).toEqual(keys.toSorted())
    for (const [index, key] of keys.entries()) expect((await place.get(key)).text).toBe('abc'[index])
    expect((await publish({ ...place.to, root })).uploaded).toEqual([])
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  it('brings precompressed forms under names of their own, where they are asked for', async () => {
    const place = used().newPlace()
    const root = makeBuild('one', site('01'))
    await publish({ ...place.to, root, precompressed: ['br'] })
    expect(await place.get('assets/main-Hash01.js.br')).toMatchObject({
      text: 'br 01',
      type: 'text/javascript; charset=utf-8',
      encoding: 'br',
    })
    await publish({ ...place.to, root })
    const next = await publish({ ...place.to, root: makeBuild('two', site('02')), keep: 1 })
    expect(next.pruned).toEqual({ builds: ['one'], files: 2 })
    const error = await integrationErrorOf(() => publish({ ...place.to, root, precompressed: ['zstd'] }))
    expect([error.code, error.hint]).toEqual(['BUILD_INCOMPLETE', expect.stringContaining('compress: true')])
  })

  it('takes precompressed forms with other bytes, as another version of a compressor writes them', async () => {
    const place = used().newPlace()
    const form = 'assets/main-Hash01.js.br'
    await publish({ ...place.to, root: makeBuild('one', site('01')), precompressed: ['br'] })
    const root = makeBuild('two', { ...site('01'), [form]: 'other br' })
    expect((await publish({ ...place.to, root, precompressed: ['br'] })).uploaded).toEqual([form])
    expect(await checkPublished({ ...place.to, root, precompressed: ['br'] })).toMatchObject({
      isComplete: true,
    })
  })

  it('takes files larger than memory should hold', async () => {
    const place = used().newPlace()
    const root = makeBuild('large', { 'assets/film-Hash01.mp4': 'x'.repeat(9 * 1024 * 1024) })
    await publish({ ...place.to, root })
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  it('deletes only what no kept build names', async () => {
    const place = used().newPlace()
    for (const version of ['01', '02', '03']) {
      await publish({ ...place.to, root: makeBuild(`b${version}`, site(version)) })
    }
    await place.put('robots.txt', 'put there by hand')
    const root = makeBuild('b04', site('04'))
    const { pruned } = await publish({ ...place.to, root, keep: 2, days: 0 })
    // Lists of one second have one age.
    expect(pruned).toMatchObject({ files: 2 })
    expect(pruned!.builds).toHaveLength(2)
    const scripts = (await place.files()).filter((key) => key.endsWith('.js'))
    expect(scripts).toHaveLength(2)
    expect(scripts).toContain('assets/main-Hash04.js')
    expect(await place.files()).toEqual(
      ['assets/shared-Hash00.css', 'favicon.svg', 'robots.txt', ...scripts].toSorted(),
    )
    expect((await place.keys()).filter((key) => /removed|publishing|pruning/.test(key))).toEqual([])
    expect(await publish({ ...place.to, root, keep: 1, days: 30 })).toMatchObject({
      pruned: { builds: [], files: 0 },
    })
  })

  it('refuses a prefix of something else, and changes nothing there', async () => {
    const [named, used1] = [used().newPlace(), used().newPlace()]
    await publish({ ...named.to, root: makeBuild('one', site('01')) })
    const before = await named.keys()
    const root = makeBuild('two', site('02'))
    const other = { ...named.to, root, application: 'blog', keep: 1 }
    const error = await integrationErrorOf(() => publish(other))
    expect([error.code, error.hint]).toEqual(['FOREIGN_PREFIX', expect.stringContaining('"shop"')])
    expect(await named.keys()).toEqual(before)
    await used1.put('photos/cat.jpg', 'a cat')
    expect((await integrationErrorOf(() => publish({ ...used1.to, root }))).code).toBe('FOREIGN_PREFIX')
    expect((await integrationErrorOf(() => checkPublished({ ...used1.to, root }))).code).toBe(
      'FOREIGN_PREFIX',
    )
    expect(await used1.keys()).toEqual(['photos/cat.jpg'])
  })

  it('prunes nothing while there is a list that it cannot read', async () => {
    const place = used().newPlace()
    await publish({ ...place.to, root: makeBuild('one', site('01')) })
    await place.put('.vite-integration/builds/x.json', '{"files":')
    const error = await integrationErrorOf(() =>
      publish({ ...place.to, root: makeBuild('two', site('02')), keep: 1 }),
    )
    expect(error.code).toBe('FOREIGN_PREFIX')
    expect(await place.files()).toContain('assets/main-Hash01.js')
  })

  it('refuses a file that never changes with another content than in a published build', async () => {
    const place = used().newPlace()
    await publish({ ...place.to, root: makeBuild('one', site('01')) })
    const changed = { ...site('02'), 'assets/shared-Hash00.css': 'body{color:red}' }
    const error = await integrationErrorOf(() => publish({ ...place.to, root: makeBuild('two', changed) }))
    expect([error.code, error.message]).toEqual([
      'NAME_CONFLICT',
      expect.stringContaining('shared-Hash00.css'),
    ])
    expect(await place.files()).toHaveLength(3)
  })

  it('check tells of missing and of wrong files, and publish mends them', async () => {
    const place = used().newPlace()
    const root = makeBuild('one', site('01'))
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: false, isListed: false })
    await publish({ ...place.to, root })
    await place.put('assets/main-Hash01.js', 'console.log("hi")')
    await place.remove('favicon.svg')
    expect(await checkPublished({ ...place.to, root })).toEqual({
      build: 'one',
      files: 3,
      isComplete: false,
      isListed: true,
      missing: ['favicon.svg'],
      wrong: ['assets/main-Hash01.js'],
    })
    await publish({ ...place.to, root })
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  it('refuses a build that is not whole', async () => {
    const place = used().newPlace()
    const broken = [
      (root: string): void => rmSync(join(root, 'dist/assets/main-Hash01.js')),
      (root: string): void => truncateSync(join(root, 'dist/assets/main-Hash01.js')),
      (root: string): void =>
        writeFile(
          join(root, 'dist/index.html'),
          '<script src="/assets/gone-Hash02.js"></script>'.padEnd(site('01')['index.html']!.length),
        ),
    ]
    for (const spoil of broken) {
      const root = makeBuild('one', site('01'))
      spoil(root)
      const error = await integrationErrorOf(() => publish({ ...place.to, root }))
      expect([error.code, error.hint]).toEqual([
        'BUILD_INCOMPLETE',
        expect.stringMatching(/main-Hash01|gone-Hash02/),
      ])
    }
    expect(await place.keys()).toEqual([])
  })
}
