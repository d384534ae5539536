import type { ResolvedConfig } from '../config.ts'
import type { RequestContext, Integration } from '../contract.ts'
import { notFound, redirect, revalidate } from '../http/responses.ts'
import { findPage } from '../http/find-page.ts'
import { isGetOrHead } from '../http/is-get-or-head.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isUnderAny, requestPath, requestQuery } from '../http/request-path.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { createBuildHelpers } from './build-tags.ts'
import { inert } from './noop.ts'
import { type Build, loadBuild } from './load-build.ts'
import { loadPages } from './load-pages.ts'
import { createMissingBuild } from './missing-build.ts'
import { createMemoryFiles } from './memory-files.ts'
import { createServeFile } from './serve-file.ts'

/** @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production */
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
  const serveFile = createServeFile(build)
  const memoryFile = createMemoryFiles(build)
  const pages = loadPages(build)
  const shared = createBuildHelpers(build, pages, config.tags)
  const { navigation } = build
  const hasNonce = config.nonce !== undefined || (config.tags.csp ?? false) !== false

  /** The listed file that a request asks for. */
  function requestedFile({ req, target }: RequestContext): string | undefined {
    const path = isGetOrHead(req) ? requestPath(target) : undefined
    if (!path?.startsWith(build.base)) return undefined
    const file = path.slice(build.base.length)
    return build.files.has(file) ? file : undefined
  }

  /** Ranges are serve-static's; it gets the ETag that goes with the form in memory. */
  function sendFile(file: string, exchange: RequestContext): void {
    const { req, res, send } = exchange
    const answer = memoryFile(file)
    if (answer && req.headers.range === undefined) return send(revalidate(answer, req))
    if (answer?.headers.etag !== undefined) res.setHeader('ETag', answer.headers.etag)
    return serveFile(file, exchange)
  }

  function sendPage(file: string, { req, nonce, send, next }: RequestContext): void {
    let given: string | undefined
    try {
      given = hasNonce ? nonce() : undefined
    } catch (error) {
      return next(error)
    }
    return send(revalidate(pages.answer(file, given), req))
  }

  function servePage(path: string, exchange: RequestContext): void {
    const found = findPage(path, build.pages)
    if (found?.kind === 'page') sendPage(found.file, exchange)
    else if (found?.kind === 'redirect') {
      exchange.send(redirect(found.path + requestQuery(exchange.target)))
    } else exchange.next()
  }

  return {
    ...inert,
    config,
    base: build.base,
    helpers: (response, nonce) => createPageHelpers(shared, config.tags.csp, response, nonce),
    hash: () => build.hash,
    files(exchange) {
      const file = requestedFile(exchange)
      if (file === undefined) exchange.next()
      else if (pages.has(file)) sendPage(file, exchange)
      else sendFile(file, exchange)
    },
    fallback(exchange) {
      const { req, target, send, next } = exchange
      const path = isGetOrHead(req) ? requestPath(target) : undefined
      if (path === undefined) next()
      else if (isUnderAny(path, navigation.assetDirs)) send(notFound())
      else if (isNavigation(req) && isPagePath(path, navigation)) servePage(path, exchange)
      else next()
    },
  }
}

function describeError(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint === undefined ? message : `${message}. ${hint}`
}
