import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { readManifest, writeFile } from '../support/build-files.ts'
import { buildFortress, canary } from './fortress.ts'

/** A build among canaries, with everything that may come out of it. */
export interface HostileBuild {
  readonly root: string
  /** Paths of what is served. */
  readonly paths: readonly string[]
  /** The contents of what is served, latin1, by path. */
  readonly contents: ReadonlyMap<string, string>
}

/** A file that is too large for memory. */
export const largeFile = '/large.bin'

/** What a build leaves in its folder and must never be served. Each holds the canary, some under a compressed name. */
const privateFiles = [
  'server/entry-server.js',
  'server/assets/shared.js',
  'web.config',
  'index.html~',
  'robots.txt.bak',
]

/** Creates a build in which every file that is not to be served holds the canary. */
export async function writeHostileBuild(): Promise<HostileBuild> {
  const { root } = (await buildFortress('production')).vite
  const dist = join(root, 'dist')
  for (const map of globSync('**/*.map', { cwd: dist })) {
    for (const ending of ['', '.br', '.gz']) writeFile(join(dist, map + ending), canary)
  }
  for (const file of privateFiles) {
    for (const ending of ['', '.br', '.zst']) writeFile(join(dist, file + ending), canary)
  }
  writeFile(join(dist, '.vite/integration.json'), JSON.stringify({ version: 1, base: '/', canary }))
  const manifest = readManifest(root)
  const changed = Object.entries(manifest).map(([key, chunk]) => [key, { ...chunk, canary }])
  writeFile(join(dist, '.vite/manifest.json'), JSON.stringify(Object.fromEntries(changed)))
  writeFile(join(dist, largeFile), Buffer.alloc(1_200_000, '0123456789'))
  const { file } = manifest['src/main.ts']!
  writeFile(join(dist, `${file}.br`), brotliCompressSync(readFileSync(join(dist, file))))
  const served = globSync('**/*', { cwd: dist, withFileTypes: true, exclude: ['server/**', '.vite/**'] })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !readFileSync(path, 'latin1').includes(canary))
  const contents = new Map(served.map((path) => [path.slice(dist.length), readFileSync(path, 'latin1')]))
  const paths = [...contents.keys()].filter((path) => !path.endsWith('.br'))
  return { root, paths: [...paths, '/', '/admin/', '/admin', '/api/ok', '/some/page'], contents }
}
