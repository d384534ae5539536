import type { ResolvedConfig } from '../config.ts'
import type { NavigationRules } from '../http/navigation.ts'
import type { DevSession } from './dev-server.ts'

/** Where pages may be, as the build will have it. */
export function pageRules(
  { backendPrefixes }: ResolvedConfig,
  { base, project }: DevSession,
): NavigationRules {
  return { base, backendPrefixes, assetDirs: project.assetsDir === '' ? [] : [base + project.assetsDir] }
}
