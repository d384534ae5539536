import type { Certificate } from '../child/certificate.ts'
import { findRoot, isViteRoot } from '../find-root.ts'
import type { Target } from '../find-target.ts'
import type { ResolvedDevOptions } from '../resolve-options.ts'
import { addressBlock, addressOf } from '../terminal/address.ts'
import { createInFlight } from './proxy/in-flight.ts'
import { openProxyServer } from './proxy/proxy-server.ts'
import { createViteProxy } from './vite/vite-proxy.ts'
import { createBackendState } from './backend/backend-state.ts'
import { createIntegrationHint } from './proxy/integration-hint.ts'
import { overlayOf } from './vite/overlay.ts'
import { reportFailure } from '../terminal/report-failure.ts'
import { createReports } from '../terminal/terminal-reports.ts'
import { openSession, type Session, startVite, writePid } from './session.ts'
import type { ViteChild } from './vite/vite-child.ts'
import { openWorkerReports } from './backend/worker-reports.ts'
import type { WatchedGlobs } from './backend/watch-globs.ts'
import { watchBackend, type WatchedBackend } from './backend/watch-backend.ts'

export interface DevServer {
  /** Address at which browsers reach the backend, without a slash at its end: 'http://127.0.0.1:3000'. */
  readonly url: string
  /** Vite's own address, without a slash at its end: 'http://localhost:5173'. */
  readonly viteUrl: string
  /** Ends Vite and the backend, and frees the port. Calls after the first one return the same promise. */
  close(): Promise<void>
}

export interface Supervised extends DevServer {
  /** Resolves when the server has been closed. */
  readonly closed: Promise<void>
  /** Restarts the backend, as a change of its files does. */
  readonly restart: () => void
  /** Prints both addresses. */
  readonly sayAddresses: () => void
  /** Presses one of Vite's own keys. */
  readonly pressVite: (key: string) => void
}

/**
 * Runs Vite and the backend as child processes, behind a proxy server whose port stays open while they restart.
 * Resolves when both are serving, or when the backend has failed: then it is started again on the next change.
 *
 * @throws ViteIntegrationError PORT_IN_USE, LISTEN_FAILED, VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY
 */
export function supervise(target: Target, options: ResolvedDevOptions): Promise<Supervised> {
  const root = options.root ?? findRoot(target.file, process.cwd())
  return openSession(options, root, true, (session) => start(target, session))
}

async function start(target: Target, session: Session): Promise<Supervised> {
  const { options, output, disposables, startedAt } = session
  const [backendState, inFlight] = [createBackendState(), createInFlight()]
  let found: ViteChild | undefined
  const url = (): string => addressOf(options.host, proxyServer.address.port, proxyServer.hasCertificate())
  const viteUrl = (): string | undefined => found?.last().url
  const reports = createReports({ output, cwd: process.cwd(), url, viteUrl, startedAt })
  const viteProxy = createViteProxy(
    () => found,
    () => overlayOf(backendState.state()),
  )
  const hint = createIntegrationHint(viteProxy.has, options.backendPrefixes, output)
  disposables.add(hint.close)
  const proxyServer = await openProxyServer({
    ...options,
    backendState,
    inFlight,
    vite: viteProxy,
    answered: hint.answered,
    refused: () => reports.refused(),
    unusable: (source, reason) => reports.unusable(source, reason),
  })
  disposables.add(proxyServer.close)
  disposables.signal.throwIfAborted()
  const { address, certify } = proxyServer
  const workerReports = await openWorkerReports()
  disposables.add(workerReports.close)

  const globs = await readOptionGlobs(options)
  const context = {
    backendState,
    inFlight,
    closeIdle: proxyServer.closeIdle,
    hint,
    certify: (certificate: Certificate) => certify('backend', certificate),
  }
  const isRootKnown = hasLikelyRoot(session)
  let named: string | undefined
  const startBackend = (): WatchedBackend => {
    const program = { ...session, target, address, workerReports }
    const started = watchBackend(program, context, reports, viteProxy, globs, (root) => {
      named = root
      if (!isRootKnown) found?.moveTo(root)
    })
    disposables.add(started.stop)
    return started
  }
  const startFront = (given: Session): Promise<ViteChild> =>
    startVite(
      given,
      (started) => (found = started),
      (certificate) => certify('vite', certificate),
    )
  if (isRootKnown) await startFront(session)
  else await options.preServe()
  const backend = startBackend()
  if (!isRootKnown) {
    // The front end may be another package of the workspace: the backend's integration names its root.
    await Promise.race([backend.rootSettled, aborted(disposables.signal)])
    disposables.signal.throwIfAborted()
    await startFront({ ...session, root: named ?? session.root, options: { ...options, preServe: () => {} } })
  }
  reports.viteStarted()
  reportFailure(
    backend.serving.then(() => writePid(session)),
    'The file of "pidPath" is not written',
    session.output,
  )
  await Promise.race([backend.settled, aborted(disposables.signal)])
  disposables.signal.throwIfAborted()

  const closed = new Promise<void>((resolve) => disposables.addLast(resolve))
  const { restart } = backend
  const sayAddresses = (): void => output.say(addressBlock('serving', url(), viteUrl() ?? ''))
  const pressVite = (key: string): void => found?.press(key)
  const own = { closed, restart, sayAddresses, pressVite }
  return { url: url(), viteUrl: viteUrl() ?? '', close: disposables.close, ...own }
}

/** Returns whether the Vite root is known before the backend runs. A command of the user's own knows it itself. */
function hasLikelyRoot({ options, root }: Session): boolean {
  return options.root !== undefined || options.viteCommand !== undefined || isViteRoot(root)
}

/** Reads the options `watch`, `ignore` and `noReload`. The libraries for patterns are loaded where there is one alone. */
async function readOptionGlobs({
  watch,
  ignore,
  noReload,
}: ResolvedDevOptions): Promise<WatchedGlobs | undefined> {
  if (watch.length + ignore.length + noReload.length === 0) return undefined
  const { readGlobs } = await import('./backend/watch-globs.ts')
  return readGlobs({ watch, ignore, noReload })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
