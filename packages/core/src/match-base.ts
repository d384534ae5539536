import type { Integration } from './contract.ts'
import { ViteIntegrationError } from './errors.ts'

/**
 * Returns the integration that a request is for, where an application has several: the one with the longest base that
 * the path is under.
 *
 * @param path decoded; undefined for a target that is not a plain path
 */
export function matchBase(
  integrations: Iterable<Integration>,
  path: string | undefined,
): Integration | undefined {
  if (path === undefined) return undefined
  let matched: Integration | undefined
  for (const integration of integrations) {
    const { base } = integration
    const isBelow = path.startsWith(base) || `${path}/` === base
    if (isBelow && base.length > (matched?.base.length ?? 0)) matched = integration
  }
  return matched
}

/**
 * Takes an integration up among those of an application: each needs a base of its own.
 *
 * @throws ViteIntegrationError ALREADY_REGISTERED
 */
export function claimBase(integrations: Set<Integration>, integration: Integration): void {
  const { base } = integration
  if ([...integrations].some((other) => other.base === base)) {
    throw new ViteIntegrationError('ALREADY_REGISTERED', { name: base }, { dev: true })
  }
  integrations.add(integration)
}
