import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Target } from '../find-target.ts'
import type { ResolvedDevOptions } from '../options.ts'
import { addressOf } from '../terminal/address.ts'
import { type Closing, createClosing } from './closing.ts'
import { onEndSignals } from './end-signals.ts'
import { findRoot } from './find-root.ts'
import { createFlights } from './flights.ts'
import { openFront } from './front.ts'
import { createFrontToVite } from './front-to-vite.ts'
import { createGate } from './gate.ts'
import { nodeEnvNotice } from './node-env.ts'
import { createOutput } from './output.ts'
import { writePidFile } from './pid-file.ts'
import { type Reaper, startReaper } from './reaper.ts'
import { createReports } from './reports.ts'
import { startViteChild, type ViteChild } from './vite-child.ts'
import { watchBackend } from './watch-backend.ts'

export interface DevServer {
  /** Where the backend is reached, without a slash at its end. */
  readonly url: string
  /** Vite's own address. */
  readonly viteUrl: string
  /** Ends everything. */
  close(): Promise<void>
}

export interface Supervised extends DevServer {
  /** Resolves when it has been closed. */
  readonly closed: Promise<void>
}

/**
 * Vite and the backend as children, behind one port that is always there. Resolves when both are serving, or
 * when the backend has failed: then it is started again on the next change.
 *
 * @throws ViteIntegrationError PORT_IN_USE, LISTEN_FAILED, VITE_START_FAILED, VITE_NOT_READY
 */
export async function supervise(target: Target, options: ResolvedDevOptions): Promise<Supervised> {
  const closing = createClosing()
  closing.addLast(onEndSignals(closing.close))
  try {
    return await start(target, options, closing)
  } catch (error) {
    const isTold = closing.signal.aborted
    await closing.close()
    // The signal is about to end this process: there is nothing to complain of.
    if (isTold) await new Promise(() => {})
    throw error
  }
}

async function start(target: Target, options: ResolvedDevOptions, closing: Closing): Promise<Supervised> {
  const startedAt = performance.now()
  const cwd = process.cwd()
  const root = options.root ?? findRoot(target.file, cwd)
  // Several may run in one process.
  const name = `dev-${String(process.pid)}-${randomBytes(4).toString('hex')}.json`
  const hotFile = path.join(root, 'node_modules', '.vite-integration', name)
  const output = createOutput(process.stdout, process.stderr)
  closing.addLast(output.close)
  const notice = nodeEnvNotice(false)
  if (notice !== undefined) output.warn(notice)
  const reaper = startReaper()
  closing.addLast(reaper.close)
  reaper.addFile(hotFile)

  const [gate, flights] = [createGate(), createFlights()]
  let vite: ViteChild | undefined
  const toVite = createFrontToVite(() => vite)
  closing.addLast(toVite.close)
  const front = await openFront({ ...options, gate, flights, vite: toVite })
  closing.add(front.close)
  closing.signal.throwIfAborted()
  const { address } = front

  vite = await startViteChild({ options, root, hotFile, output, reaper, signal: closing.signal })
  closing.add(vite.stop)
  await options.preServe()
  closing.signal.throwIfAborted()

  const viteUrl = vite.last().url
  const url = addressOf(options.host, address.port)
  const reports = createReports({ output, cwd, url, viteUrl, startedAt })
  const program = { target, options, address, hotFile, root, output, reaper }
  const backend = watchBackend(program, { gate, flights, closeIdle: front.closeIdle }, reports, toVite)
  closing.add(backend.stop)
  void backend.serving.then(() => writePid(options.pidPath, closing, reaper))
  await Promise.race([backend.settled, aborted(closing.signal)])
  closing.signal.throwIfAborted()

  const closed = new Promise<void>((resolve) => closing.addLast(resolve))
  return { url, viteUrl, close: closing.close, closed }
}

function writePid(pidPath: string | undefined, closing: Closing, reaper: Reaper): void {
  if (pidPath === undefined || closing.signal.aborted) return
  const file = path.resolve(pidPath)
  // First: whoever is killed after writing it can tell nobody.
  reaper.addFile(file, `${String(process.pid)}\n`)
  closing.addLast(writePidFile(file))
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
