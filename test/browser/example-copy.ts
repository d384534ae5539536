import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The watcher of Vite passes over a change that comes within 50 ms of another to the same file. */
const pauseMs = 100

const repository = join(import.meta.dirname, '../..')

export interface ExampleCopy {
  root: string
  /** Replaces text in a file, as somebody who edits it would. */
  edit(file: string, from: string, to: string): Promise<void>
  remove(): Promise<void>
}

/**
 * A copy of an example that may be edited. It lies inside the repository, so that its packages and
 * what Vite may read are those of the original.
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

/** Links the packages one by one: the folder itself has to be the copy's own, it holds Vite's cache. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const entry of await readdir(from)) {
    if (!entry.startsWith('.')) await symlink(join(from, entry), join(to, entry), 'junction')
  }
}
