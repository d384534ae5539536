import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { identityOf } from './encodings.ts'

/** Digests by the names of environments, or of files. */
export type Digests = Readonly<Record<string, string>>

/**
 * Returns one digest of the names and contents of files. Compressed forms count by their names alone: their bytes
 * depend on the version of Node as well.
 *
 * @param dir absolute path of the folder that the names are relative to
 * @param names in any order
 * @throws when one of the files cannot be read
 */
export async function digestFiles(dir: string, names: readonly string[]): Promise<string> {
  const all = new Set(names)
  const sorted = [...all].toSorted()
  const digests: string[] = []
  for (const name of sorted) {
    const isForm = all.has(identityOf(name) ?? '')
    digests.push(isForm ? '' : await digestFile(path.join(dir, name)))
  }
  return digestText(JSON.stringify(sorted.map((name, index) => [name, digests[index]])))
}

/** Returns the first 16 hexadecimal digits of the SHA-256 of each file. @param dir absolute path that the names are relative to */
export async function digestEach(dir: string, names: readonly string[]): Promise<Digests> {
  const digests: Record<string, string> = {}
  for (const name of names.toSorted()) digests[name] = (await digestFile(path.join(dir, name))).slice(0, 16)
  return digests
}

/** Returns the id of a build: 16 hexadecimal digits that are the same for the same outputs. */
export function buildId(digests: Digests): string {
  const sorted = Object.entries(digests).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return digestText(JSON.stringify(sorted)).slice(0, 16)
}

/** Bytes from which on a file is read in parts. Smaller ones are read at once, which is many times as fast. */
const largeFile = 16_000_000

async function digestFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  if (statSync(file).size < largeFile) hash.update(readFileSync(file))
  else
    for await (const part of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(part as Buffer)
  return hash.digest('hex')
}

function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
