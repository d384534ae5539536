import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPipeName, nameSocket, socketFile, type SocketPlace, socketPlaces } from './socket-address.ts'

/** A server that listens on a local socket. */
export interface SocketListener {
  /** As the hot file names it. */
  readonly socket: string
  /** Removes what lies on the disk. Synchronous, for the end of the process. */
  remove(): void
}

/** How old a folder without a socket has to be to count as left behind, milliseconds: another server may be starting. */
const startTime = 60_000

/**
 * Lets a server listen on a local socket that only its user can open: below a fresh folder of mode 0700, or on a
 * named pipe. Sockets that ended processes have left behind are removed.
 *
 * @param hotFile absolute path of the hot file that will name the socket
 * @throws the last error where no place serves
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
      await listen(server, socket)
      const made = folder
      return { socket: nameSocket(hotFile, socket), remove: () => removeFolder(made) }
    } catch (error) {
      // Not every file system has sockets or modes.
      problem = error
      if (folder !== undefined) removeFolder(folder)
    }
  }
  throw problem
}

/** By the mode of its folder, not by `process.umask`, which holds for the whole process. */
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

/** By a connection, not by a process id: the server may run in another container. */
function isStale(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path.join(folder, socketFile))
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code === 'ECONNREFUSED' || (code === 'ENOENT' && isOld(folder)))
    })
  })
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
    // The next server tries again.
  }
}
