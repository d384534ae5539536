import type { Application } from './application/kinds.ts'
import { findTarget } from './find-target.ts'
import { type DevOptions, resolveDevOptions } from './options.ts'
import { settleNodeEnv } from './dev/node-env.ts'
import type { DevServer } from './dev/supervise.ts'

export type {
  Application,
  ConnectApplication,
  FastifyApplication,
  RequestHandler,
} from './application/kinds.ts'
export type { DevOptions } from './options.ts'
export type { DevServer } from './dev/supervise.ts'
export { type ErrorCode, ViteIntegrationError } from '@vite-integration/core'

/**
 * Vite and a backend for development, at one address.
 *
 * `await dev('./server.ts')` runs a module that listens on HOST and PORT by itself, restarts it when one of its
 * files changes and keeps requests waiting meanwhile. `await dev(app)` serves an application in this process,
 * which nothing restarts.
 *
 * @param target './server.ts', or './app.ts:app' for an application that a module exports; or an Express, connect
 * or Fastify application or a `(req, res, next)` handler. Of a handler without `next` a 404 to GET, HEAD or
 * OPTIONS means that it has nothing at a path: Vite is asked then.
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, TARGET_NOT_FOUND, NOT_AN_APPLICATION, INTEGRATION_IN_USE,
 * APPLICATION_READY, ADAPTER_NOT_FOUND, PORT_IN_USE, LISTEN_FAILED, VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY
 */
export async function dev(target: string | Application, options: DevOptions = {}): Promise<DevServer> {
  const resolved = resolveDevOptions(options)
  settleNodeEnv()
  if (typeof target !== 'string') {
    const { devApplication } = await import('./application/dev-application.ts')
    return devApplication(target, resolved)
  }
  const { supervise } = await import('./dev/supervise.ts')
  return supervise(findTarget(target), resolved)
}
