import { hasNonceOption, type ResolvedConfig } from '../config.ts'
import type { BufferedResponse, Integration, Outcome, RequestContext } from '../contract.ts'
import { messageWithHint } from '../errors.ts'
import { createTransformPage } from '../html/transform-page.ts'
import { findPage } from '../http/find-page.ts'
import { isPagePath } from '../http/navigation.ts'
import { isUnderAny, requestQuery } from '../http/request-path.ts'
import { notFound, redirect, varyByNavigation } from '../http/responses.ts'
import { addVary } from '../http/write-response.ts'
import { type Loading, loadSync } from '../loading.ts'
import { logQuietly } from '../logger.ts'
import { createRenderer } from '../ssr/renderer.ts'
import { createNonce } from '../tags/nonce.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { tellBuildId, withBuildId } from './build-header.ts'
import { decisions } from './decisions.ts'
import { createMissingBuild, noop } from './missing-build.ts'
import { followBuild } from './redeploy/follow-build.ts'
import { createKeptBuilds } from './redeploy/kept-builds.ts'
import { readSigns } from './redeploy/look.ts'
import { createShadowedPageWarning } from './shadowed-page-warning.ts'
import { loadSnapshot, type Snapshot } from './snapshot.ts'
import { createBuildSource } from './ssr/build-source.ts'
import { createServerModules } from './ssr/server-modules.ts'
import { createStatusReport } from './status-report.ts'
import { createAssetFallback } from './store/asset-fallback.ts'
import { warnOfBuild, warnOfDoubt } from './warn-of-build.ts'

/**
 * Production: the build as it lies in outDir, and each one that is placed there later.
 *
 * @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production
 */
export function createProdIntegration(config: ResolvedConfig): Integration {
  const { logger, buildHeader, ssr } = config
  const servers = createServerModules()
  const load = (place: ResolvedConfig): Loading<Snapshot> => loadSnapshot(place, servers)
  const hasNonce = hasNonceOption(config)
  const change = createTransformPage(config)
  const first = loadFirst(config, load)
  const missing = createMissingBuild(config, first.error)
  /** The build that new requests get. */
  let current = first.snapshot
  const kept = createKeptBuilds(config.keep)
  const store = createAssetFallback(config)
  const status = createStatusReport(() => ({ current, keptBytes: kept.bytes, serverBuilds: servers.count }))
  const followed = followBuild(
    config,
    {
      get current() {
        return current
      },
      load,
      take(next) {
        const old = current
        current = next
        if (old?.id === next.id) old.dispose()
        else if (old) kept.add(old, next)
        logQuietly(() => logger.info(`The build ${next.id} is served from now on.`))
        logQuietly(() => warnOfBuild(config, next))
        status.noteReload()
      },
      refuse(reason) {
        const text = `A new build is not served: ${reason}. ${current ? 'The one before is.' : ''}`
        logQuietly(() => logger.warn(text.trim()))
        status.noteReload(reason)
      },
      tick: kept.expire,
    },
    first.signs,
    first.error === undefined ? undefined : (first.error as Error).message,
  )

  /** Returns the build of a request: the first thing that needs one chooses it for all that follow. */
  function snapshotOf(context: RequestContext): Snapshot | undefined {
    return (context.snapshot ??= current) as Snapshot | undefined
  }

  /** The same without choosing: a request that is for no file keeps no build alive while its route runs. */
  function peekSnapshot({ snapshot }: RequestContext): Snapshot | undefined {
    return (snapshot as Snapshot | undefined) ?? current
  }

  const source = createBuildSource((context) => {
    const snapshot = snapshotOf(context)
    if (!snapshot) throw first.error
    return snapshot
  })
  const render = createRenderer(config, { timeoutMs: 10_000, ...ssr, onError: ssr?.onError }, source)
  // Ahead of the first request; a failure is that of the requests.
  current?.server?.open().catch(() => {})

  /** A built file: found by the index, answered from memory or from the disk. */
  function serveAsset(context: RequestContext): Outcome | Promise<Outcome> {
    if (!context.isGetOrHead) return undefined
    const assets = peekSnapshot(context)?.assets
    const asset = assets?.find(context)
    if (asset?.isImmutable) return status.count('file', assets!.answer(asset, context))
    // Earlier files that still lie in outDir are no part of the build, though it lists them.
    const earlier = kept.answer(context)
    if (earlier) return status.count('earlierFile', earlier)
    return asset && status.count('file', assets!.answer(asset, context))
  }

  /** Returns whether a request is for a file that the build should have: a page in its place would be cached as that file. */
  function isMissingAsset({ path: file, isGetOrHead }: RequestContext): boolean {
    if (!current || !isGetOrHead || file === undefined) return false
    return isUnderAny(file, current.build.navigation.assetDirs)
  }

  /** A page of a build that this process has not noticed yet, served by another one, may have named the file. */
  function serveLate(context: RequestContext): Outcome | Promise<Outcome> {
    const answer = (): Outcome | Promise<Outcome> => {
      const asset = current?.assets.find(context)
      if (!asset) return notFound()
      context.decision = decisions.lateFile
      return current!.assets.answer(asset, context)
    }
    context.decision = decisions.missingFile
    return followed.settle()?.then(answer) ?? notFound()
  }

  /** A file that this build does not have: of another build, which the store has, or of one that is just being placed. */
  function serveMissing(context: RequestContext): Outcome | Promise<Outcome> {
    context.decision = decisions.stored
    const stored = store?.answer(context, current!.build.navigation.assetDirs)
    if (stored instanceof Promise) return stored.then((response) => response ?? serveLate(context))
    return stored ?? serveLate(context)
  }

  function serveFile(context: RequestContext): Outcome | Promise<Outcome> {
    return serveAsset(context) ?? serveOwnPage(context)
  }

  /** A page by the name of its file. */
  function serveOwnPage(context: RequestContext): Outcome | Promise<Outcome> {
    const { path: page, isGetOrHead } = context
    if (!isGetOrHead || !page?.endsWith('.html')) return undefined
    const snapshot = peekSnapshot(context)
    if (!snapshot || !page.startsWith(snapshot.build.base)) return undefined
    const file = page.slice(snapshot.build.base.length)
    if (!snapshot.build.pages.pages.has(file)) return undefined
    snapshotOf(context)
    return status.count('page', answerPage(snapshot, file, false, context))
  }

  /** A page: its own path answers every GET and HEAD, the fallback answers navigations. */
  function servePage(context: RequestContext): Outcome | Promise<Outcome> {
    const { path: page, isGetOrHead } = context
    if (!isGetOrHead || page === undefined) return undefined
    const snapshot = snapshotOf(context)
    if (!snapshot) return missing.fallback(context) as Outcome
    const { navigation, pages } = snapshot.build
    if (!isPagePath(page, navigation)) return undefined
    const found = findPage(page, pages)
    const isRendered = !found && snapshot.server !== undefined && config.spaFallback === true
    if (!found && !isRendered) return undefined
    if (found?.kind !== 'own' && !context.isNavigation) {
      // A shared cache must not keep the application's 404 for those who get the page.
      addVary(context.res, varyByNavigation)
      return undefined
    }
    if (!found) {
      addVary(context.res, varyByNavigation)
      context.decision = decisions.rendered
      return status.count('rendered', render(context))
    }
    if (found.kind === 'redirect') {
      context.decision = decisions.redirect
      return status.count('page', redirect(found.path + requestQuery(context.target)))
    }
    context.decision = found.kind === 'own' ? decisions.ownPage : decisions.fallbackPage
    return status.count('page', answerPage(snapshot, found.file, found.kind === 'fallback', context))
  }

  function answerPage(
    { pages, id }: Snapshot,
    file: string,
    isFallback: boolean,
    context: RequestContext,
  ): Outcome | Promise<Outcome> {
    const nonce = hasNonce ? context.nonce() : undefined
    const label = (page: BufferedResponse): BufferedResponse =>
      buildHeader === false ? page : withBuildId(page, buildHeader, id)
    if (!change) return label(pages.answer(file, isFallback, nonce, context))
    return pages.answerChanged(file, isFallback, nonce, context, change).then(label)
  }

  return {
    ...noop,
    config,
    warnOfShadowedRoute: createShadowedPageWarning(config, () => current),
    get base() {
      return current?.build.base ?? missing.base
    },
    helpers(response, ask, context) {
      const snapshot = context ? snapshotOf(context) : current
      if (!snapshot) return missing.helpers(response, ask)
      const nonce = createNonce(response, config.tags.csp, ask)
      const helpers = createPageHelpers(snapshot.helpers, nonce, response)
      return buildHeader === false ? helpers : tellBuildId(helpers, response, buildHeader, snapshot.id)
    },
    hash: () => current?.id,
    status: status.read,
    heldAsset(req, res, target) {
      const response = current?.assets.held(req, res, target)
      if (response) status.count('file', response)
      return response
    },
    assets: serveAsset,
    files: serveFile,
    fallback: (context) =>
      isMissingAsset(context) ? status.count('file', serveMissing(context)) : servePage(context),
    render,
    async close() {
      followed.close()
      servers.close()
      kept.clear()
      store?.close()
      current?.dispose()
    },
  }
}

/** Loads the build at the start, with the signs by which a later one is noticed. */
function loadFirst(
  config: ResolvedConfig,
  load: (config: ResolvedConfig) => Loading<Snapshot>,
): {
  snapshot: Snapshot | undefined
  signs: string
  error?: unknown
} {
  const before = loadSync(readSigns(config, undefined))
  try {
    const snapshot = loadSync(load(config))
    warnOfBuild(config, snapshot)
    warnOfDoubt(config, snapshot)
    const signs = loadSync(readSigns(config, snapshot))
    // A build that was placed meanwhile is looked at again.
    return { snapshot, signs: signs.startsWith(before) ? signs : '' }
  } catch (error) {
    if (config.strictBuild) throw error
    // Tests of an application's API run without a build: it fails where a page or a tag needs it.
    config.logger.warn(messageWithHint(error))
    return { snapshot: undefined, signs: '', error }
  }
}
