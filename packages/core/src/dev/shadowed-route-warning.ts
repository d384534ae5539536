import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { Integration } from '../contract.ts'
import { findPage } from '../http/find-page.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isGetOrHead } from '../http/is-get-or-head.ts'
import { requestPath } from '../http/request-path.ts'
import { pageRules } from './page-rules.ts'
import type { DevServer, DevSession } from './dev-server.ts'

const hint =
  'A catch-all of the application answers before Vite can: pages and modules do not reach the browser.'

/** Warns of the first request for a page or a module that a catch-all has answered. */
export function createShadowedRouteWarning(
  config: ResolvedConfig,
  vite: DevServer,
): Integration['warnOfShadowedRoute'] {
  let noted = false
  return (req, target, advice) => {
    const session = noted ? undefined : sessionOf(vite)
    if (!session || !isForUs(req, target, config, session)) return
    noted = true
    config.logger.warn(`${target}: ${hint} ${advice}`)
  }
}

/** While Vite is down nothing is missed. */
function sessionOf(vite: DevServer): DevSession | undefined {
  try {
    return vite.session()
  } catch {
    return undefined
  }
}

function isForUs(req: IncomingMessage, target: string, config: ResolvedConfig, session: DevSession): boolean {
  const path = isGetOrHead(req) ? requestPath(target) : undefined
  if (path === undefined) return false
  const { base, project } = session
  // What Vite serves under names of its own.
  if (path.startsWith(`${base}@vite/`) || path.startsWith(`${base}@id/`)) return true
  if (!isNavigation(req) || !isPagePath(path, pageRules(config, session))) return false
  return findPage(path, { base, pages: project.pages, spaFallback: config.spaFallback }) !== undefined
}
