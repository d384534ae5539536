import { createHash } from 'node:crypto'
import { ViteIntegrationError } from '../errors.ts'
import { forEachOf, type Loading, readBytes, readStats } from '../loading.ts'
import { type Chunk, readChunk } from './chunk.ts'

/** Chunks by key, in the order of the file. A Map, because a key may be `__proto__`. */
export type Manifest = ReadonlyMap<string, Chunk>

export interface LoadedManifest {
  readonly manifest: Manifest
  /** Hash of the file: changes with every build that differs. */
  readonly hash: string
}

/** Larger than any real manifest (50,000 chunks take about 20 MB), and small enough to be parsed at once. */
const maxBytes = 256 * 1024 * 1024

/**
 * Reads and validates a manifest.
 *
 * @param file absolute path
 * @throws ViteIntegrationError MANIFEST_INVALID
 */
export function* readManifest(file: string): Loading<LoadedManifest> {
  const fail: Fail = (known, cause) => {
    throw new ViteIntegrationError('MANIFEST_INVALID', { where: file, known }, { cause })
  }
  const { json, hash } = yield* readJson(file, fail)
  if (!isObject(json)) return fail('it is not an object of chunks')
  const manifest = new Map<string, Chunk>()
  yield* forEachOf(Object.keys(json), (key) => {
    const chunk = readChunk(key, json[key])
    manifest.set(key, typeof chunk === 'string' ? fail(chunk) : chunk)
  })
  return { manifest, hash }
}

type Fail = (known: string, cause?: unknown) => never

/** A separate function, so that bytes and text can be collected before the chunks are made. */
function* readJson(file: string, fail: Fail): Loading<{ json: unknown; hash: string }> {
  const bytes = yield* readLimited(file, fail)
  const hash = createHash('sha1').update(bytes).digest('base64url')
  try {
    return { json: JSON.parse(bytes.toString('utf8')), hash }
  } catch (error) {
    return fail('it is not valid JSON; the build may have been cut short', error)
  }
}

function* readLimited(file: string, fail: Fail): Loading<Buffer> {
  const stats = yield* readStats(file)
  if (stats && stats.size > maxBytes) return fail(`it is larger than ${maxBytes} bytes`)
  try {
    return yield* readBytes(file)
  } catch (error) {
    return fail('it cannot be read', error)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
