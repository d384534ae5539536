import type { ViteDevServer } from 'vite'
import { ViteIntegrationError } from '../../errors.ts'

/**
 * Returns an environment of the server by its name. The client's is none: its code runs in browsers.
 *
 * @throws ViteIntegrationError SSR_ENVIRONMENT_NOT_FOUND
 */
export function findEnvironment(
  { environments, config }: ViteDevServer,
  name: string,
): ViteDevServer['environments'][string] {
  const found = Object.hasOwn(environments, name) ? environments[name] : undefined
  if (found?.config.consumer === 'server') return found
  const known = Object.keys(environments).filter((other) => other !== name)
  throw environmentNotFound(name, known, config.configFile ?? config.root)
}

/** Creates the error for an unknown environment. @param where the Vite config, or the root of a project without one */
export function environmentNotFound(
  name: string,
  known: readonly string[],
  where: string,
): ViteIntegrationError {
  const details = { name, where, known: known.join(', ') }
  return new ViteIntegrationError('SSR_ENVIRONMENT_NOT_FOUND', details, { dev: true })
}
