import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import {
  createPipeName,
  nameSocket,
  socketFile,
  type SocketPlace,
  socketPlaces,
} from '../../link/socket-address.ts'

/** A server that listens on a local socket. */
export interface SocketListener {
  /** Name of the socket in the hot file. */
  readonly socket: string
  /** Removes the socket from the disk. Synchronous, because it runs when the process exits. */
  remove(): void
}

/** Name of the file beside a socket that says whose it is. */
const ownerFile = 'owner.json'

/** The process that made a socket. */
interface Owner {
  readonly host: string
  readonly pid: number
}

/** Age at which a folder whose socket nobody answers is stale, milliseconds: a younger one may belong to a starting server. */
const startTime = 60_000

/**
 * Lets a server listen on a local socket that only its user can open: below a fresh folder of mode 0700, or on a
 * named pipe. Removes the sockets of processes that have ended.
 *
 * @param hotFile absolute path of the hot file that will name the socket
 * @throws the last error when no place works
 */
export async function listenOnSocket(server: Server, hotFile: string): Promise<SocketListener> {
  if (process.platform === 'win32') {
    const socket = createPipeName()
    await listen(server, socket)
    return { socket, remove: () => {} }
  }
  mkdirSync(path.dirname(hotFile), { recursive: true })
  let problem: unknown = new Error(`No path of a socket beside ${hotFile} or in ${tmpdir()} is short enough`)
  for (const place of socketPlaces(hotFile, [tmpdir(), '/tmp'])) {
    let folder: string | undefined
    try {
      await removeStale(place)
      folder = makePrivateFolder(place)
      const socket = path.join(folder, socketFile)
      writeFileSync(
        path.join(folder, ownerFile),
        JSON.stringify({ host: hostname(), pid: process.pid } satisfies Owner),
      )
      await listen(server, socket)
      const made = folder
      return { socket: nameSocket(hotFile, socket), remove: () => removeFolder(made) }
    } catch (error) {
      // Some file systems have no sockets or no modes: the next place is tried.
      problem = error
      if (folder !== undefined) removeFolder(folder)
    }
  }
  throw problem
}

/** Creates a folder of mode 0700. It protects the socket without `process.umask`, which affects the whole process. */
function makePrivateFolder({ parent, prefix }: SocketPlace): string {
  const folder = mkdtempSync(path.join(parent, prefix))
  if ((statSync(folder).mode & 0o077) === 0) return folder
  removeFolder(folder)
  throw new Error(`${parent} is on a file system without modes`)
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function removeStale({ parent, prefix }: SocketPlace): Promise<void> {
  const names = readdirSync(parent).filter((name) => name.startsWith(prefix))
  await Promise.all(
    names.map(async (name) => {
      const folder = path.join(parent, name)
      if (isOurs(folder) && (await isStale(folder))) removeFolder(folder)
    }),
  )
}

function isOurs(folder: string): boolean {
  try {
    const stat = lstatSync(folder)
    return stat.isDirectory() && stat.uid === process.getuid?.()
  } catch {
    return false
  }
}

/**
 * Resolves with whether no server listens. Connects, because a process id means nothing in another container. A refusal
 * does not suffice, because a live socket of another kernel, in a folder shared with a virtual machine, refuses too: its
 * process has to be of this host and to have ended, or the folder has to be old.
 */
function isStale(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path.join(folder, socketFile))
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') resolve(hasEnded(folder) ?? isOld(folder))
      else resolve(code === 'ENOENT' && isOld(folder))
    })
  })
}

/** Returns whether the process that made a folder has ended; undefined where it is of another host, or not recorded. */
function hasEnded(folder: string): boolean | undefined {
  try {
    const { host, pid } = JSON.parse(readFileSync(path.join(folder, ownerFile), 'utf8')) as Owner
    if (host !== hostname() || !Number.isInteger(pid) || pid <= 0) return undefined
    // Signal 0 asks whether there is such a process.
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? true : undefined
  }
}

function isOld(folder: string): boolean {
  try {
    return Date.now() - statSync(folder).mtimeMs > startTime
  } catch {
    return false
  }
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // The next server that starts removes it.
  }
}
