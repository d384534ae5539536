import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from '../../errors.ts'
import { normalizePath } from '../../normalize-path.ts'

/**
 * Returns the address by which a module runner imports an entry. A file below root gets the URL that Vite gives it, so
 * that the runner finds it in its cache. All else, such as a virtual module or an alias, is left to Vite's plugins.
 *
 * @param entry as the user wrote it: './src/x.ts', '/src/x.ts', 'src/x.ts', an absolute path, 'virtual:x'
 */
export function entryAddress(root: string, entry: string): string {
  const file = fileOf(root, entry)
  if (!existsSync(file)) return entry
  const below = normalizePath(path.relative(root, file))
  return below.startsWith('../') || path.isAbsolute(below) ? normalizePath(file) : `/${below}`
}

/** Returns where an entry or template is looked for, for messages. */
export function entryPlace(root: string, entry: string): string {
  return isVirtual(entry) ? `the plugins of the Vite config in ${root}` : fileOf(root, entry)
}

/**
 * Returns the address of an entry. Vite is not asked for a file that does not exist: its resolver and its module graph
 * would not find it later, when it has been made.
 *
 * @throws ViteIntegrationError SSR_ENTRY_NOT_FOUND
 */
export function findEntry(root: string, entry: string): string {
  if (isMissingFile(root, entry)) throw entryNotFound(root, entry)
  return entryAddress(root, entry)
}

/** Creates the error for an entry that does not exist. @param cause what Vite says of it */
export function entryNotFound(root: string, entry: string, cause?: unknown): ViteIntegrationError {
  const settings = cause === undefined ? { dev: true } : { dev: true, cause }
  const details = { name: entry, where: entryPlace(root, entry) }
  return new ViteIntegrationError('SSR_ENTRY_NOT_FOUND', details, settings)
}

/** Where the root is not here, as in another container, Vite alone knows. */
function isMissingFile(root: string, entry: string): boolean {
  const [first = ''] = entry.split('/', 1)
  const isPath = /^\.{0,2}$/.test(first) || path.isAbsolute(entry) || existsSync(path.join(root, first))
  return isPath && !isVirtual(entry) && existsSync(root) && !hasFile(fileOf(root, entry))
}

/** Returns whether there is a file of this path, or one to which Vite completes it by an extension. */
function hasFile(file: string): boolean {
  if (existsSync(file)) return true
  const folder = path.dirname(file)
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(`${path.basename(file)}.`))
}

/** Returns whether an error says that Vite has not found the entry itself, and not something that it imports. */
export function isEntryMissing(error: unknown, root: string, entry: string): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  const start = `Failed to load url ${entryAddress(root, entry)} `
  return code === 'ERR_LOAD_URL' && typeof message === 'string' && message.startsWith(start)
}

function isVirtual(entry: string): boolean {
  return /^[\w-]{2,}:/.test(entry)
}

/** A path with a slash in front is below root, as in URLs, unless there is such a file elsewhere. */
function fileOf(root: string, entry: string): string {
  if (path.isAbsolute(entry) && (isBelow(root, entry) || existsSync(entry))) return entry
  return path.join(root, entry)
}

function isBelow(root: string, file: string): boolean {
  return normalizePath(file).startsWith(`${normalizePath(root)}/`)
}
