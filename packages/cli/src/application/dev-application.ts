import { ViteIntegrationError } from '@vite-integration/core'
import { openSession, type Session, startVite, writePid } from '../dev/session.ts'
import type { DevServer } from '../dev/supervise.ts'
import type { ResolvedDevOptions } from '../resolve-options.ts'
import { addressBlock, addressOf } from '../terminal/address.ts'
import { type Application, type ApplicationKind, applicationKind } from './kinds.ts'
import { commandError } from '../errors.ts'
import { findIntegrations } from './find-integrations.ts'
import { findFastifyAdapter, serveApplication } from './serve-application.ts'

const hotFileVariable = 'VITE_INTEGRATION_HOT_FILE'

/**
 * Serves an application in this process, with Vite in a process of its own behind it.
 *
 * @param application an Express, Connect or Fastify application, or a request handler
 * @returns once the application listens and Vite is ready
 * @throws ViteIntegrationError NOT_AN_APPLICATION, INTEGRATION_IN_USE, APPLICATION_READY, ADAPTER_NOT_FOUND,
 * PORT_IN_USE, LISTEN_FAILED, VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY
 */
export async function devApplication(
  application: Application,
  options: ResolvedDevOptions,
): Promise<DevServer> {
  // Checked first: Vite need not start for an application that cannot be served.
  checkApplication(application)
  if (options.https !== undefined) {
    const known =
      'It is for a module as the target, such as dev("./server.ts"): an application is served by plain HTTP.'
    throw new ViteIntegrationError('INVALID_OPTION', { name: 'https', known }, { dev: true })
  }
  const root = options.root ?? process.cwd()
  return openSession(options, root, false, (session) => start(application, session))
}

function checkApplication(application: Application): void {
  const found = applicationKind(application, 'The target')
  // An integration of the application's own was created before this Vite had an address: it runs another Vite in its
  // process, or looks for one elsewhere. Both would serve modules beside ours.
  if (hasIntegration(found)) throw commandError('INTEGRATION_IN_USE', {}, { dev: true })
  if (found.kind === 'fastify') findFastifyAdapter(process.cwd())
}

/**
 * Returns whether an application has an integration already. A Fastify plugin that is registered but not loaded yet
 * is not seen here: it loads within `withHotFile`, and finds this Vite.
 */
function hasIntegration({ kind, application }: ApplicationKind): boolean {
  if (kind === 'fastify') return application.hasDecorator('viteIntegration')
  return kind === 'next' && findIntegrations(application).length > 0
}

async function start(application: Application, session: Session): Promise<DevServer> {
  const { options, root, hotFile, output, disposables, startedAt } = session
  const vite = await startVite(session)
  const served = await withHotFile(hotFile, () => serve(application, root, options))
  disposables.add(served.close)
  writePid(session)
  const url = addressOf(options.host, served.port)
  const viteUrl = vite.last().url
  const elapsed = String(Math.round(performance.now() - startedAt))
  output.say(addressBlock(`ready in ${elapsed} ms`, url, viteUrl))
  return { url, viteUrl, close: disposables.close }
}

function serve(
  application: Application,
  root: string,
  { host, port, backendPrefixes }: ResolvedDevOptions,
): ReturnType<typeof serveApplication> {
  const integration = { root, dev: true, backendPrefixes: [...backendPrefixes] }
  return serveApplication(application, { host, port, integration, folder: root, name: 'The target' })
}

/**
 * Names the hot file in the environment while an action runs: the integration that we create, and one that the
 * application has registered with Fastify, find this Vite by it.
 */
async function withHotFile<T>(hotFile: string, action: () => Promise<T>): Promise<T> {
  const before = process.env[hotFileVariable]
  process.env[hotFileVariable] = hotFile
  try {
    return await action()
  } finally {
    if (before === undefined) delete process.env[hotFileVariable]
    else process.env[hotFileVariable] = before
  }
}
