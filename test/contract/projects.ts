import { join } from 'node:path'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { copyFixture } from '../support/workspace.ts'
import type { Mode } from './scenario.ts'

/** The site fixture: its sources in development, its build in production. */
export async function siteOptions(mode: Mode): Promise<ViteIntegrationOptions> {
  return mode === 'development'
    ? { root: copyFixture('site'), dev: true }
    : { root: await builtFixture(), dev: false }
}

/** The site fixture in development with another Vite config. */
export function siteWithConfig(name: string): ViteIntegrationOptions & { root: string } {
  const root = copyFixture('site')
  return { root, dev: true, configFile: join(root, name) }
}

/** The same under '/app/'. Development knows the base from Vite's config, production is told. */
export async function siteUnderBaseOptions(mode: Mode): Promise<ViteIntegrationOptions> {
  return mode === 'development'
    ? siteWithConfig('vite.base.config.ts')
    : { root: await builtFixture({ config: 'vite.base.config' }), dev: false, base: '/app/' }
}
