import type { Application } from './application/kinds.ts'
import { findTarget } from './find-target.ts'
import type { DevOptions } from './options.ts'
import { resolveDevOptions } from './resolve-options.ts'
import { settleNodeEnv } from './dev/node-env.ts'
import type { DevServer } from './dev/supervise.ts'

export type {
  Application,
  ConnectApplication,
  FastifyApplication,
  RequestHandler,
} from './application/kinds.ts'
export {
  type BuildConfig,
  type Config,
  defineConfig,
  type DevConfig,
  type DoctorConfig,
  type PreviewConfig,
  type PublishConfig,
} from './config-file/config.ts'
export type { DevOptions } from './options.ts'
export type { DevServer } from './dev/supervise.ts'
export { type ErrorCode, ViteIntegrationError } from '@vite-integration/core/errors'

/**
 * Runs Vite and a backend for development, at one address.
 *
 * A string target names a module that runs in a process of its own, is restarted when one of its files changes, and
 * whose requests wait while it restarts. An application as the target is served in this process, without restarts.
 *
 * Sets NODE_ENV to 'development' where it is unset or empty.
 *
 * @param target './server.ts' for a module that listens on HOST and PORT by itself; './app.ts:app' for an application
 * that a module exports; or an Express, Connect or Fastify application, or a handler of Node's requests. When a
 * handler without a `next` parameter answers GET, HEAD or OPTIONS with a 404, Vite is asked for the path.
 * @param options see {@link DevOptions}
 * @returns the addresses and `close`, once Vite and the backend are serving. With a string target also when the
 * backend has failed to start: it is started again when one of its files changes.
 * @throws ViteIntegrationError
 * - UNKNOWN_OPTION, INVALID_OPTION: an option, or an environment variable in its place, cannot be used
 * - TARGET_NOT_FOUND: there is no such module
 * - NOT_AN_APPLICATION: the target is neither a string nor an application
 * - INTEGRATION_IN_USE: the application uses `viteIntegration()` itself
 * - APPLICATION_READY: the Fastify application has been started already
 * - ADAPTER_NOT_FOUND: a Fastify application without `@vite-integration/fastify` installed
 * - PORT_IN_USE, LISTEN_FAILED: the backend's port, or a `vitePort` that was given, cannot be had
 * - VITE_NOT_FOUND, VITE_START_FAILED, VITE_NOT_READY: Vite is not installed, ended, or took longer than
 *   `readyTimeoutMs`
 * @example
 * ```ts
 * import { dev } from 'vite-integration'
 *
 * const server = await dev('./server.ts', { port: 4000 })
 * console.log(server.url) // http://127.0.0.1:4000
 * await server.close()
 * ```
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
