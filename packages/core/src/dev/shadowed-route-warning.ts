import { shadowedMessage } from '../catch-all.ts'
import type { ResolvedConfig } from '../config.ts'
import type { Integration, RequestContext } from '../contract.ts'
import { findPage } from '../http/find-page.ts'
import { isPagePath } from '../http/navigation.ts'
import { logQuietly } from '../logger.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import { pageRules } from './dev-page.ts'
import { isFallbackRendered, pagesOf } from './rendered-pages.ts'
import { placeOfFunction } from './function-place.ts'

/** Warns of the first request for a page or a module that a catch-all has answered. */
export function createShadowedRouteWarning(
  config: ResolvedConfig,
  vite: DevServer,
): Integration['warnOfShadowedRoute'] {
  let warned = false
  return (context, advice, handler) => {
    const session = warned || context.stage === 'fallback' ? undefined : sessionOf(vite)
    if (!session || !isShadowed(context, config, session)) return
    warned = true
    // Called after the end of a response, when an error of the logger can no longer fail the request.
    const place = handler === undefined ? undefined : placeOfFunction(handler, config.root)
    logQuietly(() => config.logger.warn(shadowedMessage(context.target, place, advice)))
  }
}

/** Returns the session; undefined while Vite is down, when nothing is shadowed. */
function sessionOf(vite: DevServer): DevSession | undefined {
  try {
    return vite.session()
  } catch {
    return undefined
  }
}

function isShadowed(context: RequestContext, config: ResolvedConfig, session: DevSession): boolean {
  const { path, isGetOrHead, isNavigation } = context
  if (path === undefined || !isGetOrHead) return false
  const { base } = session
  // Vite's own modules have such names.
  if (path.startsWith(`${base}@vite/`) || path.startsWith(`${base}@id/`)) return true
  if (!isNavigation || !isPagePath(path, pageRules(config, session))) return false
  return isFallbackRendered(config, session) || findPage(path, pagesOf(config, session)) !== undefined
}
