import { sep } from 'node:path'
import { hasNonceOption, type ResolvedConfig } from '../config.ts'
import type { Integration, Outcome, RequestContext } from '../contract.ts'
import { findPage } from '../http/find-page.ts'
import { isPagePath } from '../http/navigation.ts'
import { isUnderAny, requestQuery } from '../http/request-path.ts'
import { notFound, redirect, varyByNavigation } from '../http/responses.ts'
import { addVary } from '../http/write-response.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { createMissingBuild } from './missing-build.ts'
import { noop } from './noop.ts'
import { loadSnapshot, type Snapshot } from './snapshot.ts'

/**
 * Production: the build as it lies in outDir.
 *
 * @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production
 */
export function createProdIntegration(config: ResolvedConfig): Integration {
  try {
    return serveBuild(config, loadSnapshot(config))
  } catch (error) {
    if (config.strictBuild) throw error
    // Tests of an application's API run without a build: it fails where a page or a tag needs it.
    config.logger.warn(describeError(error))
    return createMissingBuild(config, error)
  }
}

function serveBuild(config: ResolvedConfig, first: Snapshot): Integration {
  /** The build that new requests get. */
  const current = first
  const hasNonce = hasNonceOption(config)
  warnOfBuild(config, first)

  /** Returns the build of a request: the first thing that needs one chooses it for all that follow. */
  function snapshotOf(context: RequestContext): Snapshot {
    return (context.snapshot ??= current) as Snapshot
  }

  /** A built file: found by the index, answered from memory or from the disk. */
  function serveFile(context: RequestContext): Outcome | Promise<Outcome> {
    if (!context.isGetOrHead) return undefined
    // Not the context's own yet: a request that is for no file keeps no build alive while its route runs.
    const snapshot = (context.snapshot as Snapshot | undefined) ?? current
    const { assets, pages, build } = snapshot
    const asset = assets.find(context)
    if (asset) return assets.answer(asset, context)
    const { path } = context
    if (!path?.endsWith('.html') || !path.startsWith(build.base)) return undefined
    const file = path.slice(build.base.length)
    return pages.has(file) ? answerPage(snapshotOf(context), file, false, context) : undefined
  }

  /** A page: its own path answers every GET and HEAD, the fallback answers navigations. */
  function servePage(context: RequestContext): Outcome {
    const { path, isGetOrHead } = context
    if (!isGetOrHead || path === undefined) return undefined
    const snapshot = snapshotOf(context)
    const { navigation, pages } = snapshot.build
    // A page in place of a missing asset would be cached as that asset.
    if (isUnderAny(path, navigation.assetDirs)) return notFound()
    const found = isPagePath(path, navigation) ? findPage(path, pages) : undefined
    if (!found) return undefined
    if (found.kind !== 'own' && !context.isNavigation) {
      // A shared cache must not keep the application's 404 for those who get the page.
      addVary(context.res, varyByNavigation)
      return undefined
    }
    if (found.kind === 'redirect') return redirect(found.path + requestQuery(context.target))
    return answerPage(snapshot, found.file, found.kind === 'fallback', context)
  }

  function answerPage(
    { pages }: Snapshot,
    file: string,
    isFallback: boolean,
    context: RequestContext,
  ): Outcome {
    return pages.answer(file, isFallback, hasNonce ? context.nonce() : undefined, context)
  }

  return {
    ...noop,
    config,
    get base() {
      return current.build.base
    },
    helpers: (response, nonce, context) =>
      createPageHelpers((context ? snapshotOf(context) : current).helpers, config.tags.csp, response, nonce),
    hash: () => current.id,
    files: serveFile,
    fallback: servePage,
    close: async () => current.dispose(),
  }
}

/** Warns of what a build lacks, and of a build whose folder is the program's own. */
function warnOfBuild({ logger, program }: ResolvedConfig, { build }: Snapshot): void {
  if (build.missingManifest) logger.warn(`${describeError(build.missingManifest)} Until then viteTags fails.`)
  if (program?.startsWith(build.outDir + sep))
    logger.warn(
      `The program that runs lies in ${build.outDir}, the folder of the build, whose files everybody may read. ` +
        'Build the client into a folder of its own, such as "dist/client" (build.outDir in vite.config).',
    )
}

function describeError(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint === undefined ? message : `${message}. ${hint}`
}
