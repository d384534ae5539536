import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'

export interface PortHolder {
  readonly pid: number
  /** As it was started, where that can be read. */
  readonly command: string
}

/** Who listens on a port, where that can be known. */
export async function findPortHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
): Promise<PortHolder | undefined> {
  try {
    if (platform === 'win32') return undefined
    return (platform === 'linux' ? fromProc(port) : undefined) ?? (await fromLsof(port))
  } catch {
    // It only makes an error more helpful.
    return undefined
  }
}

const listening = '0A'

/** `/proc/net/tcp` names the socket, `/proc/<pid>/fd` who has it open. */
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

/** None of a process that is another user's, or gone. */
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
