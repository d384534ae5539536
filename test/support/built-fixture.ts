import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { copySources, fixturesFolder, newFolder, temporaryFolder, testFolder } from './workspace.ts'

export interface BuildChoice {
  readonly fixture?: string
  /** The Vite config file, without its ending. */
  readonly config?: string
  readonly vite?: 'vite' | 'vite7'
}

const resolve = createRequire(import.meta.url).resolve
const runFile = promisify(execFile)
const pluginSources = join(testFolder, '../packages/vite-plugin/src')
/** Of this process. */
const builds = new Map<string, Promise<string>>()

/**
 * The root of a project that was built for real, by Vite's own command. Built once for given
 * sources and shared by every test file: never change it, copy it.
 */
export function builtFixture({
  fixture = 'site',
  config = 'vite.config',
  vite = 'vite',
}: BuildChoice = {}): Promise<string> {
  const key = `${fixture} ${config} ${vite}`
  const known = builds.get(key) ?? build(fixture, config, vite)
  builds.set(key, known)
  return known
}

async function build(fixture: string, config: string, vite: string): Promise<string> {
  const command = viteCommand(vite)
  const root = join(newFolder('build'), fixture)
  copySources(join(fixturesFolder, fixture), root)
  const name = `built-${fixture}-${config}-${vite}-`
  const usesPlugin = readFileSync(join(root, `${config}.ts`), 'utf8').includes(
    '@vite-integration/vite-plugin',
  )
  const folders = usesPlugin ? [root, pluginSources] : [root]
  const target = join(temporaryFolder, name + hashOf(folders, command.version))
  if (existsSync(target)) return target

  // Node itself finds the sources of our plugin; Vite's own loader would take what was last built of it.
  const [nodeArgs, viteArgs] = usesPlugin ? [['--conditions=source'], ['--configLoader', 'native']] : [[], []]
  const args = [...nodeArgs, command.file, 'build', '--config', `${config}.ts`, ...viteArgs]
  await runFile(process.execPath, args, { cwd: root, env: withoutNodeEnv() })
  removeEarlier(name)
  moveInto(root, target)
  return target
}

/** Builds of sources that have changed since. A run of a moment ago may still be reading its own. */
function removeEarlier(name: string): void {
  const anHourAgo = Date.now() - 3_600_000
  for (const entry of readdirSync(temporaryFolder)) {
    const path = join(temporaryFolder, entry)
    const builtAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (entry.startsWith(name) && builtAt < anHourAgo) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}

/** Another test file may have been faster: its build is as good. */
function moveInto(root: string, target: string): void {
  try {
    renameSync(root, target)
  } catch (error) {
    if (!existsSync(target)) throw error
    rmSync(root, { recursive: true, force: true })
  }
}

function viteCommand(name: string): { file: string; version: string } {
  const manifest = resolve(`${name}/package.json`)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return { file: join(dirname(manifest), 'bin/vite.js'), version }
}

/** Of sources: by their paths and contents, in one order everywhere. */
function hashOf(folders: readonly string[], version: string): string {
  const hash = createHash('sha256').update(version)
  for (const folder of folders) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.toSorted()) hash.update(relative(folder, path)).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 12)
}

/** As on a developer's machine, where nothing has set it to 'test'. */
function withoutNodeEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, ...rest } = process.env
  return rest
}
