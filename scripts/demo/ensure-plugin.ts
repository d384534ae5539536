import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const packages = join(import.meta.dirname, '../../packages')
const plugin = '@vite-integration/vite-plugin'

/**
 * Builds the Vite plugin when an example depends on it and its build is missing or older than its sources. Examples run
 * from the packages' sources, except the imports of vite.config.ts: Vite loads that file itself, without the condition
 * `source`.
 */
export async function ensurePlugin(example: string): Promise<void> {
  const { dependencies, devDependencies } = readPackage(example)
  if (!(plugin in { ...dependencies, ...devDependencies })) return
  // Core is built first: the plugin's types are made from those of core.
  for (const folder of ['core', 'vite-plugin'].map((name) => join(packages, name))) {
    if (!isBuilt(folder)) await build(folder)
  }
}

interface Package {
  bin?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
}

function isBuilt(folder: string): boolean {
  const built = join(folder, 'dist/index.js')
  return existsSync(built) && statSync(built).mtimeMs > newestChange(join(folder, 'src'))
}

function newestChange(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
}

async function build(folder: string): Promise<void> {
  const tsdown = join(createRequire(join(packages, 'x.js')).resolve('tsdown/package.json'), '..')
  const command = join(tsdown, readPackage(tsdown).bin!['tsdown']!)
  const child = spawn(process.execPath, [command, '--log-level', 'warn'], { cwd: folder, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`The build of ${folder} failed.`)
}
