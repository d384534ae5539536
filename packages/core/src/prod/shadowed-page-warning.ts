import { shadowedMessage } from '../catch-all.ts'
import type { ResolvedConfig } from '../config.ts'
import type { Integration } from '../contract.ts'
import { findPage } from '../http/find-page.ts'
import { isPagePath } from '../http/navigation.ts'
import { logQuietly } from '../logger.ts'
import type { Snapshot } from './snapshot.ts'

/** Warns of the first navigation that a catch-all has answered with a 404 in place of a page of the build. */
export function createShadowedPageWarning(
  { logger }: ResolvedConfig,
  current: () => Snapshot | undefined,
): Integration['warnOfShadowedRoute'] {
  let warned = false
  return ({ path, isGetOrHead, isNavigation, target, res, stage }, advice) => {
    const build = current()?.build
    if (warned || !build || stage === 'fallback' || res.statusCode !== 404) return
    if (path === undefined || !isGetOrHead || !isNavigation) return
    if (!isPagePath(path, build.navigation) || !findPage(path, build.pages)) return
    warned = true
    logQuietly(() => logger.warn(shadowedMessage(target, undefined, advice)))
  }
}
