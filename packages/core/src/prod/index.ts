import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { Handler, Integration, Next } from '../contract.ts'
import { encodePath } from '../http/encode-path.ts'
import { findPage } from '../http/find-page.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isUnder, requestPath, requestQuery, requestTarget } from '../http/request-path.ts'
import { sendNotFound, sendRedirect } from '../http/send.ts'
import { createBuildTags } from './build-tags.ts'
import { type Build, loadBuild } from './load-build.ts'
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

function serveBuild(config: ResolvedConfig, build: Build): Integration {
  const serveFile = createServeFile(build)
  const tags = createBuildTags(build, config.assetOrigin + encodePath(config.base))
  const { navigation } = build

  /** The listed file that a request asks for. */
  function requestedFile(req: IncomingMessage): string | undefined {
    if (!isRead(req)) return undefined
    const path = requestPath(requestTarget(req))
    if (!path?.startsWith(config.base)) return undefined
    const file = path.slice(config.base.length)
    return build.files.has(file) ? file : undefined
  }

  const servePage = (path: string, req: IncomingMessage, res: ServerResponse, next: Next): void => {
    const target = findPage(path, build.pages)
    if (target?.kind === 'page') serveFile(target.file, req, res, next)
    else if (target?.kind === 'redirect') sendRedirect(res, target.path + requestQuery(requestTarget(req)))
    else next()
  }

  const files: Handler = (req, res, next) => {
    const file = requestedFile(req)
    if (file === undefined) next()
    else serveFile(file, req, res, next)
  }

  const fallback: Handler = (req, res, next) => {
    const path = isRead(req) ? requestPath(requestTarget(req)) : undefined
    if (path === undefined) next()
    else if (navigation.assetDirs.some((dir) => isUnder(path, dir))) sendNotFound(res)
    else if (isNavigation(req) && isPagePath(path, navigation)) servePage(path, req, res, next)
    else next()
  }

  return {
    config,
    ready: Promise.resolve(),
    helpers: (nonce) => createResponseHelpers(tags, nonce),
    files,
    fallback,
    lastResort: undefined,
    attach: () => {},
    close: async () => {},
  }
}

function withoutBuild(config: ResolvedConfig, error: unknown): Integration {
  const fail = (): never => {
    throw error
  }
  const rules = { base: config.base, backendPrefixes: config.backendPrefixes, assetDirs: [] }
  return {
    config,
    ready: Promise.resolve(),
    helpers: (nonce) => createResponseHelpers({ entry: fail, asset: fail }, nonce),
    files: (_req, _res, next) => next(),
    fallback(req, _res, next) {
      const path = requestPath(requestTarget(req))
      const wantsPage = path !== undefined && isNavigation(req) && isPagePath(path, rules)
      next(wantsPage ? error : undefined)
    },
    lastResort: undefined,
    attach: () => {},
    close: async () => {},
  }
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}

function describeError(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint === undefined ? message : `${message}. ${hint}`
}
