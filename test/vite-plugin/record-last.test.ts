import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Plugin } from 'vite'
import { describe, expect, it } from 'vitest'
import type { BuildMetadata } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import {
  build,
  builtFiles,
  type Files,
  inFolder,
  inlineConfig,
  listFolder,
  readMetadata,
  site,
  writeProject,
} from './projects.ts'
import { type Vite, vites } from './vites.ts'

const files: Files = {
  ...site,
  'index.html': '<!doctype html><script type="module" src="/src/main.ts"></script>',
  'src/server.ts': "import { shared } from './shared.ts'\nexport const render = () => shared\n",
  'public/.well-known/security.txt': 'mail',
  'public/.env': 'secret',
  'public/plain.txt': 'plain',
}
const plugin = { input: ['index.html', 'src/main.ts'] }

const isServed = (file: string): boolean => !/(?:^|\/)\.(?!well-known)|\.map$/.test(file)

function sizesOf(root: string, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((file) => [file, statSync(join(root, 'dist', file)).size]))
}

/** Writes a file when a bundle is closed, as the makers of service workers do, and tells whether there was a record. */
function lateFile(root: string, seen: boolean[]): Plugin {
  return {
    name: 'late-file',
    apply: 'build',
    async closeBundle() {
      await sleep(50)
      writeFile(join(root, 'dist/sw.js'), 'self.late = true')
      seen.push(existsSync(join(root, 'dist/.vite/integration.json')))
    },
  }
}

interface Environments {
  readonly buildApp?: NonNullable<Parameters<Vite['createBuilder']>[0]>['builder']
  readonly plugins?: readonly Plugin[]
}

/** Builds the client and the server in one run, as `vite build --app` does. */
async function buildAll(
  vite: Vite,
  root: string,
  { buildApp = {}, plugins = [] }: Environments = {},
): Promise<void> {
  const config = {
    builder: buildApp,
    environments: {
      client: { build: { outDir: 'dist' } },
      ssr: { build: { outDir: 'dist-server', rollupOptions: { input: 'src/server.ts' } } },
    },
  }
  await inFolder(root, async () => {
    const builder = await vite.createBuilder(inlineConfig(root, { plugin, config, after: plugins }), null)
    await builder.buildApp()
  })
}

describe.each(vites)('$name: the record comes last', ({ vite }) => {
  it.each(['before', 'after'] as const)(
    'and has the files that plugins %s ours write at the end',
    async (place) => {
      const root = writeProject(files)
      const seen: boolean[] = []
      await build(vite, root, { plugin: { ...plugin, compress: true }, [place]: [lateFile(root, seen)] })
      expect(seen).toEqual([false])
      const { files: recorded } = readMetadata(root)
      expect(recorded).toEqual(sizesOf(root, builtFiles(root).filter(isServed)))
      expect(recorded).toHaveProperty('sw.js')
      expect(recorded).toHaveProperty(['.well-known/security.txt'])
      expect(recorded).not.toHaveProperty('.env')
      expect(listFolder(join(root, 'dist/.vite'))).toEqual(['integration.json', 'manifest.json'])
    },
  )

  it('replaces the earlier one in one step: until then that one stays', async () => {
    const root = writeProject(files)
    const config = { build: { emptyOutDir: false } }
    await build(vite, root, { plugin, config })
    const before = statSync(join(root, 'dist/.vite/integration.json')).ino
    const seen: (string | undefined)[] = []
    const { build: first } = readMetadata(root)
    const look: Plugin = {
      name: 'look',
      closeBundle() {
        seen.push(readMetadata(root).build)
      },
    }
    writeFile(join(root, 'src/lazy.ts'), 'document.body.dataset.lazy = "changed"')
    await build(vite, root, { plugin, config, after: [look] })
    expect(seen).toEqual([first])
    expect(readMetadata(root).build).not.toBe(first)
    expect(statSync(join(root, 'dist/.vite/integration.json')).ino).not.toBe(before)
  })

  it.each(['generateBundle', 'writeBundle', 'closeBundle'] as const)(
    'is not written when %s fails',
    async (hook) => {
      const root = writeProject(files)
      const fails = {
        name: 'fails',
        [hook]() {
          throw new Error('no build')
        },
      }
      await expect(build(vite, root, { plugin, after: [fails] })).rejects.toThrow('no build')
      expect(existsSync(join(root, 'dist/.vite/integration.json'))).toBe(false)
    },
  )

  it('leaves out source maps, manifests and the builds of others inside it', async () => {
    const config = {
      build: { sourcemap: true, manifest: 'meta/files.json', emptyOutDir: false },
      environments: { ssr: { build: { outDir: 'dist/server' } } },
    }
    const root = writeProject(files)
    writeFile(join(root, 'dist/server/server.js'), 'secret')
    await build(vite, root, { plugin: { ...plugin, compress: { threshold: 0 } }, config })
    const names = Object.keys(readMetadata(root).files ?? {})
    expect(names).toContain('index.html')
    expect(names.filter((file) => /\.map|^meta|^server/.test(file))).toEqual([])
    expect(builtFiles(root).some((file) => file.endsWith('.map'))).toBe(true)
    expect(builtFiles(root).filter((file) => /\.map\.|^meta.*\.(?:br|gz|zst)$/.test(file))).toEqual([])
  })
})

describe.each(vites)('$name: the environments of a build', ({ vite }) => {
  it('are all named before the last one is done', async () => {
    const root = writeProject(files)
    const seen: BuildMetadata[] = []
    const look: Plugin = {
      name: 'look',
      applyToEnvironment: ({ name }) => name === 'ssr',
      closeBundle() {
        seen.push(readMetadata(root))
      },
    }
    await buildAll(vite, root, { plugins: [look] })
    const record = readMetadata(root)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.environments).toEqual(['client', 'ssr'])
    expect(seen[0]?.server).toBeUndefined()
    expect(record.environments).toEqual(['client', 'ssr'])
    expect(record.server).toEqual({ ssr: { 'src/server.ts': '../dist-server/server.js' } })
    expect(record.build).not.toBe(seen[0]?.build)

    writeFile(join(root, 'src/server.ts'), 'export const render = () => "other"')
    await buildAll(vite, root)
    const second = readMetadata(root)
    expect(second.build).not.toBe(record.build)
    expect(second.files).toEqual(record.files)
    await buildAll(vite, root)
    expect(readMetadata(root)).toEqual(second)
  })

  it.each([
    [
      'the server first',
      async (builder: Builder) => {
        await builder.build(builder.environments['ssr']!)
        await builder.build(builder.environments['client']!)
      },
    ],
    [
      'both at the same time',
      async (builder: Builder) => {
        await Promise.all(Object.values(builder.environments).map((one) => builder.build(one)))
      },
    ],
  ])('may be built in any order: %s', async (_, buildApp) => {
    const [root, other] = [writeProject(files), writeProject(files)]
    await buildAll(vite, root, { buildApp: { buildApp } })
    await buildAll(vite, other)
    expect(readMetadata(root)).toEqual(readMetadata(other))
  })

  it('are those that buildApp of the config has built', async () => {
    const root = writeProject(files)
    const buildApp = async (builder: Builder): Promise<void> =>
      void (await builder.build(builder.environments['client']!))
    await buildAll(vite, root, { buildApp: { buildApp } })
    expect(readMetadata(root).environments).toEqual(['client'])
  })

  it('are named, and one is missing, when its build fails', async () => {
    const root = writeProject(files)
    writeFile(join(root, 'src/server.ts'), 'import "./nowhere.ts"')
    await expect(buildAll(vite, root)).rejects.toThrow()
    expect(readMetadata(root).environments).toEqual(['client', 'ssr'])
    expect(readMetadata(root).server).toBeUndefined()
  })

  it('grow by a server that is built on its own', async () => {
    const root = writeProject(files)
    await build(vite, root, { plugin, config: { build: { outDir: 'dist' } } })
    const first = readMetadata(root)
    const config = {
      build: { ssr: 'src/server.ts' },
      environments: { client: { build: { outDir: 'dist' } }, ssr: { build: { outDir: 'dist-server' } } },
    }
    for (const _time of [1, 2]) {
      await build(vite, root, { plugin, config })
      const { build: id, ...record } = readMetadata(root)
      expect(record).toMatchObject({
        environments: ['client', 'ssr'],
        server: { ssr: { 'src/server.ts': '../dist-server/server.js' } },
      })
      expect(id).not.toBe(first.build)
    }
  })
})

type Builder = Awaited<ReturnType<Vite['createBuilder']>>
