import type { ViteIntegrationOptions } from '@vite-integration/fastify'
import * as contract from '../contract/projects.ts'
import type { Mode } from '../contract/scenario.ts'

/** Options that every adapter accepts: without `nonce`, whose parameters are those of a host. */
export type ProjectOptions = Omit<ViteIntegrationOptions, 'nonce' | 'transformHtml'> & { root: string }

/** Returns the options of the contract suite's site, without functions of a request. */
export async function siteOptions(mode: Mode): Promise<ProjectOptions> {
  return (await contract.siteOptions(mode)) as ProjectOptions
}

export async function siteUnderBaseOptions(mode: Mode): Promise<ProjectOptions> {
  return (await contract.siteUnderBaseOptions(mode)) as ProjectOptions
}

export function siteWithConfig(name: string): ProjectOptions {
  return contract.siteWithConfig(name) as ProjectOptions
}
