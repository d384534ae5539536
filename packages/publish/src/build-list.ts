import type { Store } from './store.ts'
import { publishError } from './errors.ts'
import { digestText } from './digest.ts'

/** Folder of this package's own objects, below the prefix. Nothing of a build can have its name: dotfiles are never served. */
export const ownFolder: string = '.vite-integration/'
/** Lists of the builds that are whole. */
export const buildsFolder: string = `${ownFolder}builds/`
/** Lists of the builds that are being published, or whose publication was interrupted. */
export const publishingFolder: string = `${ownFolder}publishing/`
/** Lists of the builds whose files are being deleted. */
export const removedFolder: string = `${ownFolder}removed/`
/** Marks of the processes that delete. */
export const pruningFolder: string = `${ownFolder}pruning/`
const ownerKey = `${ownFolder}application.json`

const format = 'vite-integration/publish'
const version = 1

/** What is known of a file of a published build. */
export interface ListedFile {
  readonly size: number
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string
  /** Set when the content never changes under this name. */
  readonly immutable?: true
}

/** The list of a build: written last, so that all of its files are there. */
export interface BuildList {
  readonly application: string
  /** The build id. */
  readonly build: string
  /** By key, relative to the prefix. */
  readonly files: Readonly<Record<string, ListedFile>>
}

/** Returns the key of a build's list. */
export function listKey(folder: string, build: string): string {
  return `${folder}${encodeURIComponent(build)}.json`
}

export async function writeList(store: Store, key: string, list: BuildList): Promise<void> {
  await writeJson(store, key, { format, version, ...list })
}

/**
 * Returns undefined for a list that has gone.
 *
 * @throws ViteIntegrationError FOREIGN_PREFIX for anything but a list of this application
 */
export async function readList(
  store: Store,
  key: string,
  application: string,
): Promise<BuildList | undefined> {
  const json = await readOwn(store, key, application)
  if (json === undefined) return undefined
  const { build, files } = json
  if (typeof build === 'string' && isRecord(files) && Object.values(files).every(isListedFile))
    return json as unknown as BuildList
  throw foreign(key, 'is no list of a build.')
}

/**
 * Checks that a prefix is empty or this application's.
 *
 * @returns whether it is marked as this application's already
 * @throws ViteIntegrationError FOREIGN_PREFIX
 */
export async function checkOwner(store: Store, application: string): Promise<boolean> {
  // A website answers any path, but it cannot list objects.
  const some = await store.list('', 1)
  if ((await readOwn(store, ownerKey, application)) !== undefined) return true
  // Consoles make an empty object for a folder.
  const other = some.find(({ key, size }) => size > 0 || !(key === '' || key.endsWith('/')))
  if (other) throw foreign(other.key, 'lies there, and no build was published there.')
  return false
}

/** Marks a prefix as this application's. */
export async function writeOwner(store: Store, application: string): Promise<void> {
  await writeJson(store, ownerKey, { format, version, application })
}

async function readOwn(
  store: Store,
  key: string,
  application: string,
): Promise<Record<string, unknown> | undefined> {
  const text = await store.readText(key)
  if (text === undefined) return undefined
  const json = parse(text)
  if (json?.['format'] !== format) throw foreign(key, 'was not written by vite-integration.')
  if (json['version'] !== version)
    throw foreign(key, 'was written by another version of @vite-integration/publish.')
  const owner = String(json['application'])
  if (owner !== application)
    throw foreign(
      key,
      `is of the application ${JSON.stringify(owner)}, and this is ${JSON.stringify(application)} ("application", --application).`,
    )
  return json
}

async function writeJson(store: Store, key: string, json: object): Promise<void> {
  const body = JSON.stringify(json)
  const headers = { ContentType: 'application/json', CacheControl: 'no-cache' }
  await store.put({ key, body, md5: digestText(body), headers })
}

function foreign(key: string, known: string): Error {
  return publishError('FOREIGN_PREFIX', { where: `The object "${key}"`, known })
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return isRecord(json) ? json : undefined
  } catch {
    return undefined
  }
}

function isListedFile(value: unknown): boolean {
  return isRecord(value) && Number.isSafeInteger(value['size']) && typeof value['sha256'] === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
