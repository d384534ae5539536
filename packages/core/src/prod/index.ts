import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { Exchange, Integration } from '../contract.ts'
import { notFound, redirect, revalidate } from '../http/answers.ts'
import { encodePath } from '../http/encode-path.ts'
import { findPage } from '../http/find-page.ts'
import { isRead } from '../http/is-read.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isUnder, requestPath, requestQuery, requestTarget } from '../http/request-path.ts'
import { createBuildTags } from './build-tags.ts'
import { type Build, loadBuild } from './load-build.ts'
import { loadPages } from './load-pages.ts'
import { createResponseHelpers } from './response-helpers.ts'
import { createServeFile } from './serve-file.ts'

/** @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production */
export function createProdIntegration(config: ResolvedConfig): Integration {
  try {
    return serveBuild(config, loadBuild(config))
  } catch (error) {
    if (config.strictBuild) throw error
    // Tests of an application's API run without a build: it fails where a page or a tag needs it.
    config.logger.warn(describeError(error))
    return withoutBuild(config, error)
  }
}

/** What production has none of: nothing starts, nothing runs, errors are the host's. */
const inert: Pick<Integration, 'ready' | 'lastResort' | 'noteSwallowed' | 'attach' | 'close'> = {
  ready: Promise.resolve(),
  lastResort: () => undefined,
  noteSwallowed: () => {},
  attach: () => {},
  close: async () => {},
}

function serveBuild(config: ResolvedConfig, build: Build): Integration {
  const serveFile = createServeFile(build)
  const pages = loadPages(build)
  const tags = createBuildTags(build, config.assetOrigin + encodePath(config.base))
  const { navigation } = build

  /** The listed file that a request asks for. */
  function requestedFile(req: IncomingMessage): string | undefined {
    const path = isRead(req) ? requestPath(requestTarget(req)) : undefined
    if (!path?.startsWith(config.base)) return undefined
    const file = path.slice(config.base.length)
    return build.files.has(file) ? file : undefined
  }

  function servePage(path: string, { req, send, next }: Exchange): void {
    const target = findPage(path, build.pages)
    if (target?.kind === 'page') send(revalidate(pages.get(target.file)!, req))
    else if (target?.kind === 'redirect') send(redirect(target.path + requestQuery(requestTarget(req))))
    else next()
  }

  return {
    ...inert,
    config,
    base: config.base,
    helpers: (nonce) => createResponseHelpers(tags, nonce),
    files(exchange) {
      const file = requestedFile(exchange.req)
      const page = file === undefined ? undefined : pages.get(file)
      if (page) exchange.send(revalidate(page, exchange.req))
      else if (file !== undefined) serveFile(file, exchange)
      else exchange.next()
    },
    fallback(exchange) {
      const { req, send, next } = exchange
      const path = isRead(req) ? requestPath(requestTarget(req)) : undefined
      if (path === undefined) next()
      else if (navigation.assetDirs.some((dir) => isUnder(path, dir))) send(notFound())
      else if (isNavigation(req) && isPagePath(path, navigation)) servePage(path, exchange)
      else next()
    },
  }
}

function withoutBuild(config: ResolvedConfig, error: unknown): Integration {
  const fail = (): never => {
    throw error
  }
  const rules = { base: config.base, backendPrefixes: config.backendPrefixes, assetDirs: [] }
  return {
    ...inert,
    config,
    base: config.base,
    helpers: (nonce) => createResponseHelpers({ entry: fail, asset: fail }, nonce),
    files: ({ next }) => next(),
    fallback({ req, next }) {
      const path = requestPath(requestTarget(req))
      const wantsPage = path !== undefined && isNavigation(req) && isPagePath(path, rules)
      next(wantsPage ? error : undefined)
    },
  }
}

function describeError(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint === undefined ? message : `${message}. ${hint}`
}
