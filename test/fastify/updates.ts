import { join } from 'node:path'
import { expect } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import type { HmrClient } from '../support/hmr-client.ts'
import { get, type Target } from '../support/http-client.ts'

/** Loads modules as a browser does, so that the module graph knows which of them accept updates. */
export async function loadModules(app: Target, base = '/'): Promise<void> {
  for (const module of ['main.ts', 'shared.ts', 'count.ts', 'main.css'])
    await get(app, `${base}src/${module}`)
}

/**
 * Edits a module of the project until every client has got an update. The first edit may come while the watcher is
 * still
 * starting.
 */
export async function editUntilUpdated(root: string, clients: readonly HmrClient[]): Promise<void> {
  const before = clients.map(updatesOf)
  const edit = (): void =>
    writeFile(join(root, 'src/count.ts'), `export const count = ${String(Math.random())}\n`)
  edit()
  const again = setInterval(edit, 1000)
  try {
    const all = (): boolean => clients.every((client, index) => updatesOf(client) > (before[index] ?? 0))
    await expect.poll(all, { timeout: 25_000 }).toBe(true)
  } finally {
    clearInterval(again)
  }
}

export function updatesOf({ messages }: HmrClient): number {
  return messages.filter(({ type }) => type === 'update').length
}
