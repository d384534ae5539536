import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import legacy from '@vitejs/plugin-legacy'
import { describe, expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { parseTags } from '../support/parse-tags.ts'
import { builtFiles, buildProject, readMetadata, site } from './projects.ts'
import { serveBuild } from './servers.ts'
import { vites } from './vites.ts'

const { vite } = vites[0]!

// Each version of plugin-legacy supports one major version of Vite: here Vite 8.
describe.each(['before', 'after'] as const)('plugin-legacy, %s', (place) => {
  it('both outputs are in one record, and all served files are immutable', async () => {
    const root = await buildProject(vite, site, {
      plugin: { input: ['src/main.ts', 'src/second.ts'], integrity: true },
      [place]: [legacy({ targets: ['chrome 60'], modernPolyfills: ['es.array.at'] })],
    })
    const built = builtFiles(root)
    expect(built.filter((file) => /-legacy-[\w-]{8}\.js$/.test(file)).length).toBeGreaterThan(3)
    expect(built.filter((file) => /polyfills-(?!legacy)[\w-]{8}\.js$/.test(file))).toHaveLength(1)
    const { hashed, integrity, entries } = readMetadata(root)
    expect(hashed).toEqual(built)
    expect(Object.keys(integrity ?? {})).toEqual(built)
    expect(entries).toEqual(expect.arrayContaining(['src/main.ts', 'src/main-legacy.ts']))

    const served = await serveBuild(root)
    const tags = parseTags((await get(served, '/tags?entry=src/main.ts')).body)
    const addresses = tags
      .map(({ attributes }) => attributes['src'] ?? attributes['href'])
      .filter((address) => address !== undefined)
    expect(addresses.join(' ')).toMatch(/polyfills-legacy-/)
    for (const address of addresses) {
      const { status, headers } = await get(served, address)
      expect([status, headers['cache-control']], address).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ])
    }
  })
})

describe('plugin-legacy', () => {
  it('only the modern output has the polyfill for modulepreload', async () => {
    const root = await buildProject(vite, site, {
      plugin: { input: 'src/main.ts' },
      after: [legacy({ targets: ['chrome 60'] })],
    })
    const scripts = builtFiles(root).filter((file) => /main-(?!legacy).*\.js$/.test(file))
    expect(scripts).toHaveLength(1)
    expect(readFileSync(join(root, 'dist', scripts[0]!), 'utf8')).toContain('MutationObserver')
  })
})
