import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Content of the hot file: it says where a standalone Vite server with the plugin listens. The file holds no secret:
 * only the user who runs Vite can open the socket that it names. The socket of a stale file leads nowhere.
 */
export interface HotFile {
  /** Origin of the server, such as 'http://localhost:5173'. */
  readonly url: string
  /** Vite's base. Encoded; begins and ends with a slash. */
  readonly base: string
  readonly pid: number
  /**
   * Local socket of the link: a path relative to the folder of the hot file, so that containers which mount the
   * project at different paths share it; an absolute path where that one would be too long; or a Windows named pipe.
   */
  readonly socket: string
}

/**
 * Returns the path of the hot file of a Vite root.
 *
 * @param root absolute
 */
export function hotFilePath(root: string): string {
  return path.join(root, 'node_modules', '.vite-integration', 'dev-server.json')
}

/** Returns the content of a hot file; undefined for a file that is missing or invalid. */
export function readHotFile(file: string): HotFile | undefined {
  try {
    const { url, base, pid, socket } = JSON.parse(readFileSync(file, 'utf8')) as HotFile
    const isWhole = [url, base, socket].every((value) => typeof value === 'string') && Number.isInteger(pid)
    return isWhole && isOrigin(url) && isBase(url, base) && isSocketName(socket)
      ? { url, base, pid, socket }
      : undefined
  } catch {
    return undefined
  }
}

function isOrigin(url: string): boolean {
  const origin = URL.parse(url)
  return origin !== null && /^https?:$/.test(origin.protocol) && origin.origin === url
}

/** Returns whether a base is a normalized path: anything else could lead to another origin. */
function isBase(url: string, base: string): boolean {
  const isPath = !base.startsWith('//') && decodeURI(base).endsWith('/')
  return isPath && URL.parse(url + base)?.pathname === base
}

/** Returns whether a socket name is absolute, or relative and below the folder of the hot file. */
function isSocketName(socket: string): boolean {
  if (socket === '' || socket.includes('\0')) return false
  return path.isAbsolute(socket) || !socket.split(/[\\/]/).includes('..')
}
