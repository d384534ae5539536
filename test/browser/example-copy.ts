import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Pause before an edit, in milliseconds: Vite's watcher ignores a change within 50 ms of another one to the same file.
 */
const pauseMs = 100

const repository = join(import.meta.dirname, '../..')

export interface ExampleCopy {
  root: string
  /** Replaces a text in a file, as an edit by hand does. */
  edit(file: string, from: string, to: string): Promise<void>
  remove(): Promise<void>
}

/**
 * Copies an example, so that it can be edited. The copy lies inside the repository: it finds the same packages, and
 * Vite
 * may serve the same files.
 */
export async function copyExample(name: string): Promise<ExampleCopy> {
  const example = join(repository, 'examples', name)
  const parent = join(repository, 'test/.tmp')
  await mkdir(parent, { recursive: true })
  const root = await mkdtemp(join(parent, `${name}-`))
  for (const entry of await readdir(example)) {
    if (entry === 'node_modules' || entry === 'dist') continue
    await cp(join(example, entry), join(root, entry), { recursive: true })
  }
  await linkPackages(join(example, 'node_modules'), join(root, 'node_modules'))
  return {
    root,
    async edit(file, from, to) {
      await sleep(pauseMs)
      const path = join(root, file)
      const text = await readFile(path, 'utf8')
      if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`)
      await writeFile(
        path,
        text.replace(from, () => to),
      )
    },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  }
}

/** Links the packages one by one. The folder itself has to belong to the copy, because Vite's cache is in it. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const entry of await readdir(from)) {
    if (!entry.startsWith('.')) await symlink(join(from, entry), join(to, entry), 'junction')
  }
}
