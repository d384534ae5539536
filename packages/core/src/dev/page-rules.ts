import type { ResolvedConfig } from '../config.ts'
import type { NavigationRules } from '../http/navigation.ts'
import type { DevSession } from './dev-server.ts'

/** Returns the rules for the paths of pages; a build has the same ones. */
export function pageRules(
  { backendPrefixes }: ResolvedConfig,
  { base, project }: DevSession,
): NavigationRules {
  return { base, backendPrefixes, assetDirs: project.assetsDir === '' ? [] : [base + project.assetsDir] }
}
