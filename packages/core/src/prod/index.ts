import { hasNonceOption, type ResolvedConfig } from '../config.ts'
import type { Integration, Outcome, RequestContext } from '../contract.ts'
import { findPage } from '../http/find-page.ts'
import { isPagePath } from '../http/navigation.ts'
import { isUnderAny, requestQuery } from '../http/request-path.ts'
import { notFound, redirect, revalidate } from '../http/responses.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { createBuildHelpers } from './build-tags.ts'
import { type Build, loadBuild } from './load-build.ts'
import { loadPages } from './load-pages.ts'
import { createMemoryFiles } from './memory-files.ts'
import { createMissingBuild } from './missing-build.ts'
import { noop } from './noop.ts'
import { createSendFile } from './send-file.ts'

/**
 * Production: the build as it lies in outDir.
 *
 * @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production
 */
export function createProdIntegration(config: ResolvedConfig): Integration {
  try {
    return serveBuild(config, loadBuild(config))
  } catch (error) {
    if (config.strictBuild) throw error
    // Tests of an application's API run without a build: it fails where a page or a tag needs it.
    config.logger.warn(describeError(error))
    return createMissingBuild(config, error)
  }
}

function serveBuild(config: ResolvedConfig, build: Build): Integration {
  const { base, navigation } = build
  const sendFile = createSendFile(build, config.logger)
  const memoryFile = createMemoryFiles(build)
  const pages = loadPages(build)
  const shared = createBuildHelpers(build, pages, config.tags)
  const hasNonce = hasNonceOption(config)

  /** A built file: found by its path in the list of files, answered from memory or from the disk. */
  function serveFile(context: RequestContext): Outcome | Promise<Outcome> {
    const { req, path, isGetOrHead } = context
    if (!isGetOrHead || !path?.startsWith(base)) return undefined
    const file = path.slice(base.length)
    if (!build.files.has(file)) return undefined
    if (pages.has(file)) return pageResponse(file, context)
    const kept = memoryFile(file)
    if (kept && req.headers.range === undefined) return revalidate(kept, req)
    return sendFile(file, context, kept?.headers.etag)
  }

  /** A page: its own path answers every GET and HEAD, the fallback answers navigations. */
  function servePage(context: RequestContext): Outcome {
    const { path, isGetOrHead } = context
    if (!isGetOrHead || path === undefined) return undefined
    // A page in place of a missing asset would be cached as that asset.
    if (isUnderAny(path, navigation.assetDirs)) return notFound()
    const found = isPagePath(path, navigation) ? findPage(path, build.pages) : undefined
    if (!found || (found.kind !== 'own' && !context.isNavigation)) return undefined
    if (found.kind === 'redirect') return redirect(found.path + requestQuery(context.target))
    return pageResponse(found.file, context)
  }

  function pageResponse(file: string, context: RequestContext): Outcome {
    return revalidate(pages.answer(file, hasNonce ? context.nonce() : undefined), context.req)
  }

  return {
    ...noop,
    config,
    base,
    helpers: (response, nonce) => createPageHelpers(shared, config.tags.csp, response, nonce),
    hash: () => build.hash,
    files: serveFile,
    fallback: servePage,
  }
}

function describeError(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint === undefined ? message : `${message}. ${hint}`
}
