import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { type HotFile, hotFilePath } from '@vite-integration/core'
import { findVite } from '@vite-integration/core/link'

/** Repeats a read until the expectation is met: the machine may be busy. */
export function eventually(get: () => unknown): ReturnType<typeof expect.poll> {
  return expect.poll(get, { timeout: 20_000 })
}

/** Reads the hot file of a root. Waits for it, because it is written after the server listens. */
export async function readHotFile(root: string): Promise<HotFile> {
  await eventually(() => existsSync(hotFilePath(root))).toBe(true)
  return JSON.parse(readFileSync(hotFilePath(root), 'utf8')) as HotFile
}

/** Returns whether the link that the hot file of a root names leads to a server. */
export async function isFound(root: string): Promise<boolean> {
  const found = await findVite(hotFilePath(root))
  found?.close()
  return found !== undefined
}

/** Returns the path of the socket that a hot file names. */
export function socketOf(root: string, { socket }: HotFile): string {
  return path.resolve(path.dirname(hotFilePath(root)), socket)
}
