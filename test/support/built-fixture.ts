import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { copySources, fixturesFolder, newFolder, temporaryFolder, testFolder } from './workspace.ts'

export interface BuildChoice {
  readonly fixture?: string
  /** Name of the Vite config file, without its extension. */
  readonly config?: string
  readonly vite?: 'vite' | 'vite7'
}

const resolve = createRequire(import.meta.url).resolve
const runFile = promisify(execFile)
const pluginSources = join(testFolder, '../packages/vite-plugin/src')
/** The builds that this process has asked for, by their choice. */
const builds = new Map<string, Promise<string>>()

/**
 * Returns the root of a project that was built by Vite's own command. Each state of the sources is built once, and
 * shared by all test files: never change the result, copy it.
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

  // Node's own loader finds the sources of our plugin; Vite's would load the plugin's last build.
  const [nodeArgs, viteArgs] = usesPlugin ? [['--conditions=source'], ['--configLoader', 'native']] : [[], []]
  const args = [...nodeArgs, command.file, 'build', '--config', `${config}.ts`, ...viteArgs]
  await runFile(process.execPath, args, { cwd: root, env: withoutNodeEnv() })
  removeEarlier(name)
  moveInto(root, target)
  return target
}

/** Removes builds of earlier sources. Those of the last hour are kept: another run may be reading them. */
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

/** Moves a build to its place. When another test file was faster, that one's build is used. */
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

/**
 * Returns a hash of the paths and contents of all files in these folders. The files are sorted, so it is the same
 * everywhere.
 */
function hashOf(folders: readonly string[], version: string): string {
  const hash = createHash('sha256').update(version)
  for (const folder of folders) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.toSorted()) hash.update(relative(folder, path)).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 12)
}

/** Returns the environment without NODE_ENV, which the test runner has set to 'test'. */
function withoutNodeEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, ...rest } = process.env
  return rest
}
