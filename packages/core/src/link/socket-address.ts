import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'

/** The longest path of a Unix domain socket, bytes: macOS has room for 104 with the NUL, Linux for 108. */
const maxPathBytes = 103

/** Name of a socket in its folder. Short: each byte is one less for the path of the project. */
export const socketFile = 's'

/** A place for the folder of a socket. */
export interface SocketPlace {
  readonly parent: string
  /** Begins the name of the folder; six random characters follow. */
  readonly prefix: string
}

/**
 * Places for the folder of a socket, best first: beside the hot file, where containers that share the project see it;
 * else the temporary folders. Those whose sockets would have too long a path are left out.
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

/** A fresh name of a Windows named pipe, which nobody can guess. */
export function createPipeName(): string {
  return String.raw`\\.\pipe\vite-integration-${randomBytes(16).toString('hex')}`
}

/** The socket as the hot file names it: relative where it lies below the folder of the hot file. */
export function nameSocket(hotFile: string, socket: string): string {
  if (isPipe(socket)) return socket
  const relative = path.relative(path.dirname(hotFile), socket)
  return relative.startsWith('..') || path.isAbsolute(relative) ? socket : relative.replaceAll(path.sep, '/')
}

/** The path of the socket that a hot file names. */
export function resolveSocket(hotFile: string, name: string): string {
  return isPipe(name) ? name : path.resolve(path.dirname(hotFile), name)
}

/**
 * Returns whether a socket is one that its user alone could make. Beside the hot file it is: who may write there may
 * write the project's packages. Elsewhere, such as in /tmp, its folder has to belong to the owner of the hot file
 * and to be closed to others: another user may have made it anew after the one that a stale file names was removed.
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
