import { join } from 'node:path'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { copyFixture } from '../support/workspace.ts'
import type { Mode } from './scenario.ts'

/** Returns options for the site fixture: a copy of its sources in development, its build in production. */
export async function siteOptions(mode: Mode): Promise<ViteIntegrationOptions> {
  return mode === 'development'
    ? { root: copyFixture('site'), dev: true }
    : { root: await builtFixture(), dev: false }
}

/** Returns options for the site fixture in development with another Vite config. */
export function siteWithConfig(name: string): ViteIntegrationOptions & { root: string } {
  const root = copyFixture('site')
  return { root, dev: true, configFile: join(root, name) }
}

/**
 * Returns options for the site fixture under the base '/app/', from Vite's config in development, by option in
 * production.
 */
export async function siteUnderBaseOptions(mode: Mode): Promise<ViteIntegrationOptions> {
  return mode === 'development'
    ? siteWithConfig('vite.base.config.ts')
    : { root: await builtFixture({ config: 'vite.base.config' }), dev: false, base: '/app/' }
}
