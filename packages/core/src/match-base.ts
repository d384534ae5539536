import type { Integration } from './contract.ts'
import { requestPath } from './http/request-path.ts'

/**
 * Of several integrations in one application the one that a request is for: that with the longest base
 * which the target is under.
 */
export function matchBase(integrations: Iterable<Integration>, target: string): Integration | undefined {
  const path = requestPath(target)
  let picked: Integration | undefined
  for (const integration of integrations) {
    const { base } = integration
    const fits = path !== undefined && (path.startsWith(base) || `${path}/` === base)
    if (fits && base.length > (picked?.base.length ?? 0)) picked = integration
  }
  return picked
}
