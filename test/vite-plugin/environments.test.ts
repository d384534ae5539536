import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  build,
  builtEntries,
  type Files,
  inFolder,
  inlineConfig,
  listFolder,
  readMetadata,
  site,
  writeProject,
} from './projects.ts'
import { serveBuild } from './servers.ts'
import { vites } from './vites.ts'

const files: Files = {
  ...site,
  'src/server.ts': "import { shared } from './shared.ts'\nexport const render = () => shared\n",
}

function recordsOf(root: string, outDir: string): string[] {
  return ['manifest.json', 'integration.json'].map((file) =>
    readFileSync(join(root, outDir, '.vite', file), 'utf8'),
  )
}

describe.each(vites)('$name: several environments', ({ vite }) => {
  it.each([
    ['named in build.ssr', { ssr: 'src/server.ts' }],
    ['named as input', { ssr: true, rollupOptions: { input: 'src/server.ts' } }],
  ])(
    'a server build into the same folder leaves the records of the client alone, its entry %s',
    async (_, server) => {
      const root = writeProject(files)
      const plugin = { input: 'src/main.ts', integrity: true }
      await build(vite, root, { plugin })
      const before = recordsOf(root, 'dist')
      await build(vite, root, { plugin, config: { build: { ...server, emptyOutDir: false } } })
      expect(recordsOf(root, 'dist')).toEqual(before)
      expect(builtEntries(root)).toEqual(['src/main.ts'])
      // Only the server's entry, without the polyfill for browsers.
      const built = listFolder(join(root, 'dist')).filter((file) => !/^(?:assets|\.vite)\//.test(file))
      expect(built).toEqual(['server.js'])
      expect(readFileSync(join(root, 'dist/server.js'), 'utf8')).not.toContain('modulepreload')
    },
  )

  it.each([
    ['each with its own config', {}],
    ['with one config for all', { sharedConfigBuild: true, sharedPlugins: true }],
  ])('one build of all environments, %s', async (_name, builder) => {
    const root = writeProject(files)
    const config = {
      builder,
      build: { rollupOptions: {} },
      environments: {
        client: { build: { outDir: 'dist/client' } },
        ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/server.ts' } } },
        edge: {
          consumer: 'server' as const,
          build: { outDir: 'dist/edge', rollupOptions: { input: 'src/server.ts' } },
        },
      },
    }
    await inFolder(root, async () => {
      const app = await vite.createBuilder(
        inlineConfig(root, { plugin: { input: 'src/main.ts' }, config }),
        null,
      )
      await app.buildApp()
    })
    expect(builtEntries(root, 'dist/client')).toEqual(['src/main.ts'])
    expect(readMetadata(root, 'dist/client')).toMatchObject({
      entries: ['src/main.ts'],
      server: {
        ssr: { 'src/server.ts': '../server/server.js' },
        edge: { 'src/server.ts': '../edge/server.js' },
      },
    })
    for (const file of ['../server/server.js', '../edge/server.js'])
      expect(existsSync(join(root, 'dist/client', file))).toBe(true)
    // Production accepts a record with server builds, and ignores them.
    expect((await serveBuild(root)).url).toContain('http')
    for (const outDir of ['dist/server', 'dist/edge']) {
      const built = listFolder(join(root, outDir)).filter((file) => file.endsWith('.js'))
      expect(built).toEqual(['server.js'])
      expect(existsSync(join(root, outDir, '.vite'))).toBe(false)
    }
  })

  it('a second build of a server is recorded completely', async () => {
    const root = writeProject({ ...files, 'src/api.ts': 'export const api = 1\n' })
    const config = {
      builder: {},
      environments: {
        client: { build: { outDir: 'dist/client' } },
        ssr: {
          build: { outDir: 'dist/server', rollupOptions: { input: ['src/server.ts', 'src/api.ts'] } },
        },
      },
    }
    await inFolder(root, async () => {
      const app = await vite.createBuilder(
        inlineConfig(root, { plugin: { input: 'src/main.ts' }, config }),
        null,
      )
      await app.build(app.environments['client']!)
      expect(readMetadata(root, 'dist/client').server).toBeUndefined()
      for (const _time of [1, 2]) await app.build(app.environments['ssr']!)
    })
    expect(readMetadata(root, 'dist/client').server).toEqual({
      ssr: { 'src/api.ts': '../server/api.js', 'src/server.ts': '../server/server.js' },
    })
  })

  it('all outputs of a server are recorded', async () => {
    const root = writeProject(files)
    const output = [
      { format: 'es' as const, entryFileNames: '[name].mjs' },
      { format: 'cjs' as const, entryFileNames: '[name].cjs' },
    ]
    const config = {
      builder: {},
      environments: {
        client: { build: { outDir: 'dist/client' } },
        ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/server.ts', output } } },
      },
    }
    await inFolder(root, async () => {
      const app = await vite.createBuilder(
        inlineConfig(root, { plugin: { input: 'src/main.ts' }, config }),
        null,
      )
      await app.buildApp()
    })
    const { digests } = readMetadata(root, 'dist/client')
    expect(Object.keys(digests!['ssr']!)).toEqual(['../server/server.cjs', '../server/server.mjs'])
  })

  it("a manifest that the config asks for in one environment stays that one's", async () => {
    const root = writeProject(files)
    const config = { environments: { client: { build: { manifest: 'client.json' } } } }
    await build(vite, root, { plugin: { input: 'src/main.ts' }, config })
    expect(existsSync(join(root, 'dist/client.json'))).toBe(true)
    expect(existsSync(join(root, 'dist/.vite/manifest.json'))).toBe(false)
    expect(readMetadata(root).manifest).toBe('client.json')
  })
})
