import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { fixturesFolder, newFolder, temporaryFolder } from './workspace.ts'

export interface BuildChoice {
  readonly fixture?: string
  /** The Vite config file, without its ending. */
  readonly config?: string
  readonly vite?: 'vite' | 'vite7'
}

const resolve = createRequire(import.meta.url).resolve
const runFile = promisify(execFile)

/**
 * The root of a project that was built for real, by Vite's own command. Built once for given
 * sources and shared by every test file: never change it, copy it.
 */
export async function builtFixture(choice: BuildChoice = {}): Promise<string> {
  const { fixture = 'site', config = 'vite.config', vite = 'vite' } = choice
  const command = viteCommand(vite)
  const sources = join(fixturesFolder, fixture)
  const name = `built-${fixture}-${config}-${vite}-`
  const target = join(temporaryFolder, name + hashOf(sources, command.version))
  if (existsSync(target)) return target

  const root = join(newFolder('build'), fixture)
  cpSync(sources, root, { recursive: true })
  await runFile(process.execPath, [command.file, 'build', '--config', `${config}.ts`], {
    cwd: root,
    env: withoutNodeEnv(),
  })
  removeEarlier(name, target)
  moveInto(root, target)
  return target
}

/** Builds of sources that have changed since. */
function removeEarlier(name: string, target: string): void {
  for (const entry of readdirSync(temporaryFolder)) {
    const path = join(temporaryFolder, entry)
    if (entry.startsWith(name) && path !== target) rmSync(path, { recursive: true, force: true })
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

function hashOf(folder: string, version: string): string {
  const hash = createHash('sha256').update(version)
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
  for (const path of paths) hash.update(path.slice(folder.length)).update(readFileSync(path))
  return hash.digest('hex').slice(0, 12)
}

/** As on a developer's machine, where nothing has set it to 'test'. */
function withoutNodeEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, ...rest } = process.env
  return rest
}
