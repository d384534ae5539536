import { channel } from 'node:diagnostics_channel'
import type { ResolvedConfig } from './config.ts'
import type { Integration } from './contract.ts'
import { deferIntegration } from './defer-integration.ts'
import { withDebugTrace } from './trace/debug-trace.ts'
import { createProdIntegration } from './prod/prod-integration.ts'

/**
 * Creates the integration for development or production. Synchronous, so that an application can set it up in its first
 * line; development loads Vite meanwhile, and requests wait for it.
 *
 * @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production
 */
export function createIntegration(config: ResolvedConfig): Integration {
  // `vite-integration dev` listens: it gives a hint to backends that never create an integration.
  channel('vite-integration:created').publish(config)
  if (!config.dev) return withDebugTrace(createProdIntegration(config))
  // Loaded lazily: production never imports it.
  const loading = import('./dev/dev-integration.ts').then((dev) => dev.createDevIntegration(config))
  const integration = withDebugTrace(deferIntegration(config, loading))
  if (config.server) integration.attach(config.server)
  return integration
}
