import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'

/** The longest path of a Unix domain socket, bytes: macOS has room for 104 with the NUL, Linux for 108. */
const maxPathBytes = 103

/** Name of a socket in its folder. It is short, because it counts towards the longest path of a socket. */
export const socketFile = 's'

/** A place for the folder of a socket. */
export interface SocketPlace {
  readonly parent: string
  /** Beginning of the folder's name; six random characters follow. */
  readonly prefix: string
}

/**
 * Returns the places for the folder of a socket, best first: beside the hot file, where containers that share the
 * project see it, then the temporary folders. Leaves out places whose sockets would have too long a path.
 *
 * @param hotFile absolute path
 * @param temporary candidates such as os.tmpdir()
 */
export function socketPlaces(hotFile: string, temporary: readonly string[]): SocketPlace[] {
  const beside = { parent: path.dirname(hotFile), prefix: 'link-' }
  const others = [...new Set(temporary)].map((parent) => ({ parent, prefix: 'vite-link-' }))
  return [beside, ...others].filter(({ parent, prefix }) => {
    const socket = path.join(parent, `${prefix}XXXXXX`, socketFile)
    return Buffer.byteLength(socket) <= maxPathBytes
  })
}

/** Returns a random name for a Windows named pipe, which cannot be guessed. */
export function createPipeName(): string {
  return String.raw`\\.\pipe\vite-integration-${randomBytes(16).toString('hex')}`
}

/** Returns the name of a socket for the hot file: relative where it is below the folder of the hot file. */
export function nameSocket(hotFile: string, socket: string): string {
  if (isPipe(socket)) return socket
  const relative = path.relative(path.dirname(hotFile), socket)
  return relative.startsWith('..') || path.isAbsolute(relative) ? socket : relative.replaceAll(path.sep, '/')
}

/** Returns the path of the socket that a hot file names. */
export function resolveSocket(hotFile: string, name: string): string {
  return isPipe(name) ? name : path.resolve(path.dirname(hotFile), name)
}

/**
 * Returns whether nobody but the owner of the hot file can have made a socket. True beside the hot file: a user who can
 * write there can write the project's packages too. Elsewhere, such as in /tmp, another user may have made the folder
 * that a stale file names, so it has to belong to the owner of the hot file and to be closed to others.
 */
export function isOwnSocket(hotFile: string, name: string): boolean {
  if (isPipe(name) || !path.isAbsolute(name) || process.platform === 'win32') return true
  try {
    const folder = statSync(path.dirname(name))
    return folder.uid === statSync(hotFile).uid && (folder.mode & 0o077) === 0
  } catch {
    return false
  }
}

function isPipe(name: string): boolean {
  return name.startsWith('\\\\')
}
