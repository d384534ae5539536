import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Certificate } from '../child/certificate.ts'
import type { ResolvedDevOptions } from '../resolve-options.ts'
import { type Reaper, startReaper } from '../processes/reaper.ts'
import { type Disposables, createDisposables } from './disposables.ts'
import { onEndSignals } from './end-signals.ts'
import { nodeEnvNotice } from './node-env.ts'
import { createOutput, type Output } from '../terminal/output.ts'
import { runProcesses } from './run-processes.ts'
import { startViteChild, type ViteChild } from './vite/vite-child.ts'

/** The parts that every `dev` needs, whether it serves a module or an application. */
export interface Session {
  readonly options: ResolvedDevOptions
  /** Absolute path of the Vite root. */
  readonly root: string
  /** Absolute path of the hot file of this session's Vite: no other Vite writes it. */
  readonly hotFile: string
  readonly output: Output
  readonly reaper: Reaper
  readonly disposables: Disposables
  /** Time of the start, by `performance.now()`. */
  readonly startedAt: number
}

/**
 * Opens a session and serves in it. Everything that `serve` starts is ended with the session: when it is closed, when
 * an end signal comes, or when `serve` fails.
 *
 * @param root absolute path of the Vite root
 * @param runsBackend whether the backend runs in a process of its own
 */
export async function openSession<T>(
  options: ResolvedDevOptions,
  root: string,
  runsBackend: boolean,
  serve: (session: Session) => Promise<T>,
): Promise<T> {
  const disposables = createDisposables()
  disposables.addLast(onEndSignals(disposables.close, options.graceMs))
  try {
    return await serve(createSession(options, root, runsBackend, disposables))
  } catch (error) {
    const wasClosing = disposables.signal.aborted
    await disposables.close()
    // The error is a consequence of closing. A signal is about to end this process, so nothing is reported.
    if (wasClosing) await new Promise(() => {})
    throw error
  }
}

function createSession(
  options: ResolvedDevOptions,
  root: string,
  runsBackend: boolean,
  disposables: Disposables,
): Session {
  const startedAt = performance.now()
  // A name of its own, since several sessions may run in one process and in one project.
  const name = `dev-${String(process.pid)}-${randomBytes(4).toString('hex')}.json`
  const hotFile = path.join(root, 'node_modules', '.vite-integration', name)
  const output = createOutput(process.stdout, process.stderr)
  disposables.addLast(output.close)
  const notice = nodeEnvNotice(runsBackend)
  if (notice !== undefined) output.warn(notice)
  const reaper = startReaper()
  disposables.addLast(reaper.close)
  reaper.addFile(hotFile)
  return { options, root, hotFile, output, reaper, disposables, startedAt }
}

/**
 * Starts Vite, calls `preServe` when it is ready, and then starts the processes of the option `run`.
 *
 * @param found called with Vite before `preServe`
 * @param certified called with the certificate of Vite's `server.https`
 * @throws ViteIntegrationError VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY, PORT_IN_USE
 */
export async function startVite(
  session: Session,
  found?: (vite: ViteChild) => void,
  certified?: (certificate: Certificate) => void,
): Promise<ViteChild> {
  const { options, disposables } = session
  const vite = await startViteChild({ ...session, signal: disposables.signal, certified })
  disposables.add(vite.stop)
  found?.(vite)
  await options.preServe()
  disposables.signal.throwIfAborted()
  runProcesses(session)
  return vite
}

/** Writes the file of `pidPath`: it tells other programs that everything is serving. */
export function writePid({ options, disposables, reaper }: Session): void {
  if (options.pidPath === undefined || disposables.signal.aborted) return
  const file = path.resolve(options.pidPath)
  // The reaper learns of the file before it is written: a process that is killed right after cannot tell it.
  reaper.addFile(file, `${String(process.pid)}\n`)
  disposables.addLast(writePidFile(file))
}

/**
 * Writes our process id. The file appears with it: programs that wait for the file never read an empty one. Returns a function
 * that removes the file, unless another process has written its own since.
 */
function writePidFile(file: string): () => void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  const fresh = `${file}.${String(process.pid)}`
  writeFileSync(fresh, `${String(process.pid)}\n`)
  renameSync(fresh, file)
  return () => {
    try {
      if (Number(readFileSync(file, 'utf8')) === process.pid) rmSync(file)
    } catch {
      // The file is gone already.
    }
  }
}
