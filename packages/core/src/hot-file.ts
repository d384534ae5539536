import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Content of the hot file: where a Vite server with the plugin listens that runs on its own. The file holds no
 * secret: only the user who runs Vite can open the socket that it names. It may be stale; its socket then leads
 * nowhere.
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
 * Path of the hot file of a Vite root.
 *
 * @param root absolute
 */
export function hotFilePath(root: string): string {
  return path.join(root, 'node_modules', '.vite-integration', 'dev-server.json')
}

/** Returns the content of a hot file; undefined where there is none, or none that can be used. */
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

/** A base is a path that stays as it is below an origin, so that it leads to no other one. */
function isBase(url: string, base: string): boolean {
  const isPath = !base.startsWith('//') && decodeURI(base).endsWith('/')
  return isPath && URL.parse(url + base)?.pathname === base
}

/** A relative name stays below the folder of the hot file. */
function isSocketName(socket: string): boolean {
  if (socket === '' || socket.includes('\0')) return false
  return path.isAbsolute(socket) || !socket.split(/[\\/]/).includes('..')
}
