import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedDevOptions } from '../options.ts'
import { type Reaper, startReaper } from '../reaper.ts'
import { type Closing, createClosing } from './disposables.ts'
import { onEndSignals } from './end-signals.ts'
import { nodeEnvNotice } from './node-env.ts'
import { createOutput, type Output } from './output.ts'
import { startViteChild, type ViteChild } from './vite-child.ts'

/** What every `dev` needs, whatever it serves. */
export interface Session {
  readonly options: ResolvedDevOptions
  /** Vite's. */
  readonly root: string
  /** For the Vite of this session alone. */
  readonly hotFile: string
  readonly output: Output
  readonly reaper: Reaper
  readonly closing: Closing
  /** Of `performance.now()`. */
  readonly startedAt: number
}

/**
 * Opens a session and serves in it. What has been started ends with it: when it is closed, when a signal comes,
 * when `serve` fails.
 *
 * @param runsBackend in a process of its own
 */
export async function openSession<T>(
  options: ResolvedDevOptions,
  root: string,
  runsBackend: boolean,
  serve: (session: Session) => Promise<T>,
): Promise<T> {
  const closing = createClosing()
  closing.addLast(onEndSignals(closing.close))
  try {
    return await serve(createSession(options, root, runsBackend, closing))
  } catch (error) {
    const isTold = closing.signal.aborted
    await closing.close()
    // The signal is about to end this process: there is nothing to complain of.
    if (isTold) await new Promise(() => {})
    throw error
  }
}

function createSession(
  options: ResolvedDevOptions,
  root: string,
  runsBackend: boolean,
  closing: Closing,
): Session {
  const startedAt = performance.now()
  // Several may run in one process.
  const name = `dev-${String(process.pid)}-${randomBytes(4).toString('hex')}.json`
  const hotFile = path.join(root, 'node_modules', '.vite-integration', name)
  const output = createOutput(process.stdout, process.stderr)
  closing.addLast(output.close)
  const notice = nodeEnvNotice(runsBackend)
  if (notice !== undefined) output.warn(notice)
  const reaper = startReaper()
  closing.addLast(reaper.close)
  reaper.addFile(hotFile)
  return { options, root, hotFile, output, reaper, closing, startedAt }
}

/**
 * Starts Vite, and calls `preServe` when it is there.
 *
 * @param found gets Vite ahead of that
 * @throws ViteIntegrationError VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY, PORT_IN_USE
 */
export async function startVite(session: Session, found?: (vite: ViteChild) => void): Promise<ViteChild> {
  const { options, closing } = session
  const vite = await startViteChild({ ...session, signal: closing.signal })
  closing.add(vite.stop)
  found?.(vite)
  await options.preServe()
  closing.signal.throwIfAborted()
  return vite
}

/** Says by the file of `pidPath` that everything is serving. */
export function writePid({ options, closing, reaper }: Session): void {
  if (options.pidPath === undefined || closing.signal.aborted) return
  const file = path.resolve(options.pidPath)
  // First: whoever is killed after writing it can tell nobody.
  reaper.addFile(file, `${String(process.pid)}\n`)
  closing.addLast(writePidFile(file))
}

/** Writes our process id. Returns what removes the file, unless another process has written its own since. */
function writePidFile(file: string): () => void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  writeFileSync(file, `${String(process.pid)}\n`)
  return () => {
    try {
      if (Number(readFileSync(file, 'utf8')) === process.pid) rmSync(file)
    } catch {
      // It is gone already.
    }
  }
}
