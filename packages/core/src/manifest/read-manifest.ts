import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { ViteIntegrationError } from '../errors.ts'
import { integrityPattern } from './integrity.ts'

/** One chunk of a Vite manifest: the fields that are used. Paths are relative to outDir. */
export interface Chunk {
  readonly key: string
  readonly file: string
  readonly src?: string
  readonly name?: string
  readonly isEntry: boolean
  readonly imports: readonly string[]
  readonly dynamicImports: readonly string[]
  readonly css: readonly string[]
  readonly assets: readonly string[]
  readonly integrity?: string
}

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
  if (statSync(file).size > maxBytes) fail(`it is larger than ${maxBytes} bytes`)
  const text = readFileSync(file, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    fail('it is not valid JSON; the build may have been cut short', error)
  }
  if (!isObject(json)) return fail('it is not an object of chunks')
  const chunks = Object.entries(json).map(([key, value]): [string, Chunk] => [
    key,
    readChunk(key, value, fail),
  ])
  return { manifest: new Map(chunks), hash: createHash('sha1').update(text).digest('base64url') }
}

function readChunk(key: string, value: unknown, fail: (reason: string) => never): Chunk {
  const at = `the chunk ${JSON.stringify(key)}`
  if (!isObject(value)) return fail(`${at} is not an object`)
  const string = (field: string): string | undefined => {
    const found = value[field]
    if (found === undefined || typeof found === 'string') return found
    return fail(`"${field}" of ${at} is not a string`)
  }
  const strings = (field: string): readonly string[] => {
    const found = value[field] ?? []
    if (Array.isArray(found) && found.every((item) => typeof item === 'string')) return found
    return fail(`"${field}" of ${at} is not an array of strings`)
  }
  const chunk = {
    key,
    file: string('file') ?? fail(`${at} has no "file"`),
    isEntry: value.isEntry === true,
    imports: strings('imports'),
    dynamicImports: strings('dynamicImports'),
    css: strings('css'),
    assets: strings('assets'),
    ...optional('src', string('src')),
    ...optional('name', string('name')),
    ...optional('integrity', string('integrity')),
  }
  if (chunk.integrity !== undefined && !integrityPattern.test(chunk.integrity))
    fail(`"integrity" of ${at} is not a list of hashes`)
  const outside = [chunk.file, ...chunk.css, ...chunk.assets].find((path) => !isInside(path))
  return outside === undefined
    ? chunk
    : fail(`${at} names ${JSON.stringify(outside)}, which is no path inside the build`)
}

/** A relative path that stays where it is: behind a base it can be no other origin and no other folder. */
function isInside(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return path.isWellFormed() && path !== '' && !/^\/|[\\\u0000-\u001f]|(?:^|\/)\.{1,2}(?:\/|$)/.test(path)
}

function optional<Key extends string>(key: Key, value: string | undefined): { [key in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]: string })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
