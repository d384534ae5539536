import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../support/build-files.ts'
import { build, buildProject, builtEntries, site, writeProject } from './projects.ts'
import { startMiddleware } from './servers.ts'
import { vites } from './vites.ts'

const rollup = (input: unknown): object => ({ build: { rollupOptions: { input } } })
const named = { shop: 'src/main.ts', print: './src/print.css' }

describe.each(vites)('$name: entries with names', ({ vite }) => {
  it('have them in the build, and their files are named by them', async () => {
    const root = await buildProject(vite, site, { plugin: { input: named } })
    const manifest = readManifest(root)
    expect(builtEntries(root)).toEqual(['src/main.ts', 'src/print.css'])
    expect(manifest['src/main.ts']).toMatchObject({
      name: 'shop',
      file: expect.stringMatching(/^assets\/shop-/),
    })
  })

  it.each([
    ['a string', 'src/second.ts'],
    ['a list', ['src/second.ts', 'src/main.ts']],
    ['an object', { other: 'src/second.ts', shop: 'src/main.ts' }],
  ])("are added to the config's own: %s", async (_form, own) => {
    const root = writeProject(site)
    await build(vite, root, { plugin: { input: named }, config: rollup(own) })
    expect(builtEntries(root)).toEqual(['src/main.ts', 'src/print.css', 'src/second.ts'])
    expect(readManifest(root)['src/main.ts']?.name).toBe('shop')
  })

  it.each([
    ['has another file in the config', named, rollup({ shop: 'src/second.ts' }), 'have the name "shop"'],
    ['has several files', { all: 'src/*.css' }, {}, '"all" has to be one file'],
    ['has a pattern without a file', { all: 'src/*.none' }, {}, 'no file matches "src/*.none"'],
  ])('a name that %s is an error', async (_what, input, config, message) => {
    await expect(buildProject(vite, site, { plugin: { input }, config })).rejects.toThrow(message)
  })

  it('are those of development', async () => {
    const root = writeProject(site)
    const server = await startMiddleware(vite, root, { plugin: { input: named } })
    const { build: resolved } = server.config.environments['client']!
    expect((resolved.rolldownOptions ?? resolved.rollupOptions).input).toEqual({
      shop: join(root, 'src/main.ts'),
      print: join(root, 'src/print.css'),
    })
  })
})
