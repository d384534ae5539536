import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'

export interface PortHolder {
  readonly pid: number
  /** Its command line; '' where that cannot be read. */
  readonly command: string
}

/** Finds the process that listens on a port. Undefined when there is none, and where the system does not tell. */
export async function findPortHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<PortHolder | undefined> {
  try {
    if (platform === 'win32') return undefined
    return (platform === 'linux' ? fromProc(port) : undefined) ?? (await fromLsof(port))
  } catch {
    // The result only makes an error message more helpful: without it the message is still right.
    return undefined
  }
}

/** State of a listening socket in `/proc/net/tcp`. */
const listening = '0A'

/** Reads Linux's tables: `/proc/net/tcp` has the port's socket, `/proc/<pid>/fd` the process that has it open. */
function fromProc(port: number): PortHolder | undefined {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listeningSockets(table, port)))
  if (sockets.size === 0) return undefined
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const pid = pids.find((candidate) => openFiles(candidate).some((file) => sockets.has(file)))
  if (pid === undefined) return undefined
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  return { pid: Number(pid), command }
}

function listeningSockets(table: string, port: number): string[] {
  const lines = readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    const localPort = Number.parseInt(local.split(':')[1] ?? '', 16)
    return state === listening && localPort === port ? [`socket:[${inode}]`] : []
  })
}

/** Returns the open files of a process; none when it belongs to another user or is gone. */
function openFiles(pid: string): string[] {
  const folder = `/proc/${pid}/fd`
  return attempt(() => readdirSync(folder)).flatMap((fd) => attempt(() => [readlinkSync(`${folder}/${fd}`)]))
}

function attempt(read: () => string[]): string[] {
  try {
    return read()
  } catch {
    return []
  }
}

async function fromLsof(port: number): Promise<PortHolder | undefined> {
  const args = ['-nP', `-iTCP:${String(port)}`, '-sTCP:LISTEN', '-Fpc']
  const { stdout } = await promisify(execFile)('lsof', args, { timeout: 2000 })
  const pid = /^p(\d+)$/m.exec(stdout)?.[1]
  const command = /^c(.+)$/m.exec(stdout)?.[1] ?? ''
  return pid === undefined ? undefined : { pid: Number(pid), command }
}
