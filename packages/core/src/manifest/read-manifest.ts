import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { ViteIntegrationError } from '../errors.ts'
import { type Chunk, readChunk } from './chunk.ts'

/** By key, in the order of the file. A Map: keys such as `__proto__` are keys like any other. */
export type Manifest = ReadonlyMap<string, Chunk>

export interface LoadedManifest {
  readonly manifest: Manifest
  /** Of its text: changes with every build that differs. */
  readonly hash: string
}

/** Far beyond any real build (50,000 chunks make about 20 MB), and below what would stop the process. */
const maxBytes = 256 * 1024 * 1024

/**
 * Reads and validates a manifest.
 *
 * @param file absolute path
 * @throws ViteIntegrationError MANIFEST_INVALID
 */
export function readManifest(file: string): LoadedManifest {
  const fail = (known: string, cause?: unknown): never => {
    throw new ViteIntegrationError('MANIFEST_INVALID', { where: file, known }, { cause })
  }
  const text = readText(file, fail)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    fail('it is not valid JSON; the build may have been cut short', error)
  }
  if (!isObject(json)) return fail('it is not an object of chunks')
  const manifest = new Map<string, Chunk>()
  for (const key of Object.keys(json)) {
    const chunk = readChunk(key, json[key])
    manifest.set(key, typeof chunk === 'string' ? fail(chunk) : chunk)
  }
  return { manifest, hash: createHash('sha1').update(text).digest('base64url') }
}

function readText(file: string, fail: (known: string, cause?: unknown) => never): string {
  try {
    if (statSync(file).size > maxBytes) return fail(`it is larger than ${maxBytes} bytes`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof ViteIntegrationError) throw error
    return fail('it cannot be read', error)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
