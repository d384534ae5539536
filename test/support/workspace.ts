import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const testFolder: string = dirname(dirname(fileURLToPath(import.meta.url)))
export const fixturesFolder: string = join(testFolder, 'fixtures')
/** Folder for copies of projects, inside `test/`: there they find react and the plugins. */
export const temporaryFolder: string = join(testFolder, '.tmp')

/** Folder outside of every workspace: Vite's dev server serves files of the whole workspace that a project lies in. */
const outsideFolder = join(tmpdir(), 'vite-integration-tests')
const ownName = `run-${String(process.pid)}`

for (const base of [temporaryFolder, outsideFolder]) removeLeftovers(base)
process.on('exit', () => {
  for (const base of [temporaryFolder, outsideFolder]) {
    rmSync(join(base, ownName), { recursive: true, force: true })
  }
})

/** Creates an empty folder. It is removed when this process ends. */
export function newFolder(name: string): string {
  return folderIn(temporaryFolder, name)
}

/** Creates an empty folder outside of the workspace. It is removed when this process ends. */
export function newOutsideFolder(name: string): string {
  return realpathSync(folderIn(outsideFolder, name))
}

function folderIn(base: string, name: string): string {
  mkdirSync(join(base, ownName), { recursive: true })
  return mkdtempSync(join(base, ownName, `${name}-`))
}

/** Copies the sources of a fixture, for a test that changes them. Returns the new folder. */
export function copyFixture(name: string): string {
  const to = newFolder(name)
  copySources(join(fixturesFolder, name), to)
  return to
}

/** Copies sources without the folders `node_modules` and `dist`, which a Vite that was run there leaves behind. */
export function copySources(from: string, to: string): void {
  const filter = (path: string): boolean => !['node_modules', 'dist'].includes(basename(path))
  cpSync(from, to, { recursive: true, filter })
}

export function copyFolder(from: string, name: string): string {
  const to = newFolder(name)
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  return to
}

/** Removes the folders of processes that were killed before they could do so. */
function removeLeftovers(base: string): void {
  mkdirSync(base, { recursive: true })
  for (const entry of readdirSync(base)) {
    const pid = /^run-(\d+)$/.exec(entry)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(base, entry), { recursive: true, force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
