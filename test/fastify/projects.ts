import type { ViteIntegrationOptions } from '@vite-integration/fastify'
import {
  siteOptions as anyHost,
  siteUnderBaseOptions as anyHostUnderBase,
  siteWithConfig,
} from '../contract/projects.ts'
import type { Mode } from '../contract/scenario.ts'

export { siteWithConfig }

/** The projects of the contract suite, with options in Fastify's terms: they name no `nonce`. */
export async function siteOptions(mode: Mode): Promise<ViteIntegrationOptions> {
  return (await anyHost(mode)) as object
}

export async function siteUnderBaseOptions(mode: Mode): Promise<ViteIntegrationOptions> {
  return (await anyHostUnderBase(mode)) as object
}
