import type { ViteIntegrationOptions } from '@vite-integration/fastify'
import * as contract from '../contract/projects.ts'
import type { Mode } from '../contract/scenario.ts'

/** Options without `nonce`, the one that is written in a host's own terms: they suit every adapter. */
export type ProjectOptions = Omit<ViteIntegrationOptions, 'nonce'> & { root: string }

/** The projects of the contract suite. */
export async function siteOptions(mode: Mode): Promise<ProjectOptions> {
  return (await contract.siteOptions(mode)) as ProjectOptions
}

export async function siteUnderBaseOptions(mode: Mode): Promise<ProjectOptions> {
  return (await contract.siteUnderBaseOptions(mode)) as ProjectOptions
}

export function siteWithConfig(name: string): ProjectOptions {
  return contract.siteWithConfig(name) as ProjectOptions
}
