import { findRoot } from '../find-root.ts'
import type { Target } from '../find-target.ts'
import type { ResolvedDevOptions } from '../options.ts'
import { addressOf } from '../terminal/address.ts'
import { createInFlight } from './in-flight.ts'
import { openProxyServer } from './proxy-server.ts'
import { createFrontToVite } from './front-to-vite.ts'
import { createBackendState } from './backend-state.ts'
import { createIntegrationHint } from './integration-hint.ts'
import { overlayOf } from './overlay.ts'
import { createReports } from './reports.ts'
import { openSession, type Session, startVite, writePid } from './session.ts'
import type { ViteChild } from './vite-child.ts'
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
 * @throws ViteIntegrationError PORT_IN_USE, LISTEN_FAILED, VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY
 */
export function supervise(target: Target, options: ResolvedDevOptions): Promise<Supervised> {
  const root = options.root ?? findRoot(target.file, process.cwd())
  return openSession(options, root, true, (session) => start(target, session))
}

async function start(target: Target, session: Session): Promise<Supervised> {
  const { options, output, closing, startedAt } = session
  const [backendState, inFlight] = [createBackendState(), createInFlight()]
  let found: ViteChild | undefined
  const toVite = createFrontToVite(
    () => found,
    () => overlayOf(backendState.state()),
  )
  const hint = createIntegrationHint(toVite.has, options.backendPrefixes, output)
  closing.add(hint.close)
  const front = await openProxyServer({
    ...options,
    backendState,
    inFlight,
    vite: toVite,
    answered: hint.answered,
  })
  closing.add(front.close)
  closing.signal.throwIfAborted()
  const { address } = front

  const vite = await startVite(session, (started) => (found = started))
  const viteUrl = vite.last().url
  const url = addressOf(options.host, address.port)
  const reports = createReports({ output, cwd: process.cwd(), url, viteUrl, startedAt })
  const context = { backendState, inFlight, closeIdle: front.closeIdle, hint }
  const backend = watchBackend({ ...session, target, address }, context, reports, toVite)
  closing.add(backend.stop)
  void backend.serving.then(() => writePid(session))
  await Promise.race([backend.settled, aborted(closing.signal)])
  closing.signal.throwIfAborted()

  const closed = new Promise<void>((resolve) => closing.addLast(resolve))
  return { url, viteUrl, close: closing.close, closed }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
