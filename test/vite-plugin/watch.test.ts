import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import legacy from '@vitejs/plugin-legacy'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chunkOf, readManifest, writeFile } from '../support/build-files.ts'
import {
  type BuildOptions,
  builtFiles,
  inFolder,
  inlineConfig,
  readMetadata,
  site,
  writeProject,
} from './projects.ts'
import { type Vite, vites } from './vites.ts'

interface Watcher {
  on(event: 'event', listener: (event: WatchEvent) => void): unknown
  close(): Promise<void>
}

interface WatchEvent {
  readonly code: string
  readonly error?: Error
  readonly result?: { close(): Promise<void> }
}

/** Builds and watches. Each call of the returned function resolves when another build has ended. */
async function watch(vite: Vite, root: string, options: BuildOptions): Promise<() => Promise<void>> {
  const config = { ...options.config, build: { watch: {} } }
  const watcher = (await inFolder(root, () =>
    vite.build(inlineConfig(root, { ...options, config })),
  )) as unknown as Watcher
  onTestFinished(() => watcher.close())
  const ended: (Error | undefined)[] = []
  let wake = (): void => {}
  watcher.on('event', ({ code, error, result }) => {
    void result?.close()
    if (code === 'END' || code === 'ERROR') {
      ended.push(error)
      wake()
    }
  })
  return async () => {
    while (ended.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    const error = ended.shift()
    if (error) throw error
  }
}

describe.each(vites)('$name: build.watch', ({ name, vite }) => {
  it.each(name === 'Vite 8' ? ['alone', 'with plugin-legacy'] : ['alone'])(
    'each build has its own manifest and record, %s',
    async (kind) => {
      const root = writeProject(site)
      const nextBuild = await watch(vite, root, {
        plugin: { input: 'src/main.ts', integrity: true },
        after: kind === 'alone' ? [] : [legacy({ targets: ['chrome 60'] })],
      })
      await nextBuild()
      const first = readMetadata(root)
      expect(first.hashed).toEqual(builtFiles(root))

      writeFile(join(root, 'src/main.ts'), "import './main.css'\ndocument.title = 'second build'\n")
      await nextBuild()
      const second = readMetadata(root)
      const { file } = chunkOf(readManifest(root), 'src/main.ts')
      expect(readFileSync(join(root, 'dist', file), 'utf8')).toContain('second build')
      expect(second.hashed).toContain(file)
      // The second build no longer has the lazy script of the first.
      expect(first.hashed?.some((hashed) => hashed.includes('lazy'))).toBe(true)
      expect(second.hashed?.some((hashed) => hashed.includes('lazy'))).toBe(false)
      expect(Object.keys(second.integrity ?? {})).toEqual(second.hashed)
      const legacies = second.hashed?.filter((hashed) => hashed.includes('legacy')) ?? []
      expect(legacies.length > 0).toBe(kind !== 'alone')
    },
  )
})
