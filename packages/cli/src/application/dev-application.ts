import { ViteIntegrationError } from '@vite-integration/core'
import { openSession, type Session, startVite, writePid } from '../dev/session.ts'
import type { DevServer } from '../dev/supervise.ts'
import type { ResolvedDevOptions } from '../options.ts'
import { addressBlock, addressOf } from '../terminal/address.ts'
import { type Application, type ApplicationKind, applicationKind } from './kinds.ts'
import { ownIntegrations } from './find-integrations.ts'
import { findFastifyAdapter, serveApplication } from './serve-application.ts'

const hotFileVariable = 'VITE_INTEGRATION_HOT_FILE'

/**
 * Serves an application in this process, with Vite in a process of its own behind it.
 *
 * @throws ViteIntegrationError NOT_AN_APPLICATION, INTEGRATION_IN_USE, APPLICATION_READY, ADAPTER_NOT_FOUND,
 * PORT_IN_USE, LISTEN_FAILED, VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY
 */
export async function devApplication(
  application: Application,
  options: ResolvedDevOptions,
): Promise<DevServer> {
  // Before Vite is started for nothing.
  checkApplication(application)
  const root = options.root ?? process.cwd()
  return openSession(options, root, false, (session) => start(application, session))
}

function checkApplication(application: Application): void {
  const found = applicationKind(application, 'The target')
  // It was made before it could be told where this Vite runs: with a Vite of its own, or looking elsewhere.
  if (hasIntegration(found)) throw new ViteIntegrationError('INTEGRATION_IN_USE', {}, { dev: true })
  if (found.kind === 'fastify') findFastifyAdapter(process.cwd())
}

/** One that Fastify has yet to load is told in time. */
function hasIntegration({ kind, application }: ApplicationKind): boolean {
  if (kind === 'fastify') return application.hasDecorator('viteIntegration')
  return kind === 'next' && ownIntegrations(application).length > 0
}

async function start(application: Application, session: Session): Promise<DevServer> {
  const { options, root, hotFile, output, closing, startedAt } = session
  const vite = await startVite(session)
  const served = await withHotFile(hotFile, () => serve(application, root, options))
  closing.add(served.close)
  writePid(session)
  const url = addressOf(options.host, served.port)
  const viteUrl = vite.last().url
  const elapsed = String(Math.round(performance.now() - startedAt))
  output.say(addressBlock(`ready in ${elapsed} ms`, url, viteUrl))
  return { url, viteUrl, close: closing.close }
}

function serve(
  application: Application,
  root: string,
  { host, port, backendPrefixes }: ResolvedDevOptions,
): ReturnType<typeof serveApplication> {
  const integration = { root, dev: true, backendPrefixes: [...backendPrefixes] }
  return serveApplication(application, { host, port, integration, folder: root, name: 'The target' })
}

/** Integrations find this Vite by it: that of ours, and one that the application registers with Fastify. */
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
