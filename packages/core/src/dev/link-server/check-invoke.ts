import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ViteDevServer } from 'vite'
import { normalizePath } from '../../normalize-path.ts'

/** Functions that Vite's module runner asks of an environment. */
const functions: ReadonlySet<string> = new Set(['fetchModule', 'getBuiltins'])

/** A payload 'vite:invoke', as far as it is checked. */
interface InvokePayload {
  readonly type?: unknown
  readonly event?: unknown
  readonly data?: { readonly name?: unknown; readonly data?: unknown } | null
}

type Environment = ViteDevServer['environments'][string]

/**
 * Checks what a module runner asks of an environment. Vite lets code on the server import any file, also as text
 * (`?raw`): here a module that is a file has to be allowed. A bare name with an importer gives the address of a package
 * and reads nothing.
 *
 * @param isAllowed by the absolute path of a file, with slashes
 * @throws Error for another function, or a file that is not allowed
 */
export async function checkInvoke(
  environment: Environment,
  payload: unknown,
  isAllowed: (file: string) => boolean,
): Promise<void> {
  const { type, event, data } = (payload ?? {}) as InvokePayload
  const name = data?.name
  if (type !== 'custom' || event !== 'vite:invoke' || typeof name !== 'string' || !functions.has(name)) {
    throw new Error(`Backends may call ${[...functions].join(' and ')} alone`)
  }
  if (name !== 'fetchModule') return
  const [url, importer] = Array.isArray(data?.data) ? (data.data as unknown[]) : []
  if (typeof url !== 'string') throw new TypeError('fetchModule needs the URL of a module')
  // Vite takes an empty importer for none.
  if (typeof importer === 'string' && importer !== '' && isBare(url)) return
  await checkModule(environment, url, isAllowed)
}

/**
 * Checks the file of a module, by its URL.
 *
 * @throws Error for a file that is not allowed
 */
export async function checkModule(
  environment: Environment,
  url: string,
  isAllowed: (file: string) => boolean,
): Promise<void> {
  const file = await findFile(environment, url)
  if (file === undefined || isAllowed(file)) return
  throw new Error(
    `The module ${JSON.stringify(url)} is the file ${file}, which "server.fs" of vite.config does not allow: ` +
      'name the folder of a linked package in "server.fs.allow".',
  )
}

function isBare(url: string): boolean {
  return url !== '' && url[0] !== '.' && url[0] !== '/' && !url.startsWith('file:')
}

/** The file that a URL of a module leads to, by the environment's own plugins; undefined for a virtual module. */
async function findFile(environment: Environment, url: string): Promise<string | undefined> {
  // As Vite's own unwrapId.
  const name = url.startsWith('/@id/') ? url.slice('/@id/'.length).replace('__x00__', '\0') : url
  const [, id] = await environment.moduleGraph.resolveUrl(name)
  // Vite reads a file for an id that no plugin has resolved, too, relative to its working directory.
  const file = id.replace(/[?#].*$/s, '')
  if (file.includes('\0')) return undefined
  const source = path.resolve(file.startsWith('file:') ? fileURLToPath(file) : file)
  return existsSync(source) ? normalizePath(source) : undefined
}
