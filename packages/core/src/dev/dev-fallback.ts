import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { Exchange, Handler } from '../contract.ts'
import { prepareDocument } from '../html/document.ts'
import { contentEtag, htmlPage, redirect, revalidate } from '../http/answers.ts'
import { findPage } from '../http/find-page.ts'
import { isRead } from '../http/is-read.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isUnder, requestPath, requestQuery } from '../http/request-path.ts'
import type { DevSession } from './session.ts'
import { renderPage } from './dev-page.ts'
import { pageRules } from './page-rules.ts'
import type { RunningVite } from './start-vite.ts'

/** What an application sets for answers of its own and must not stand on a module. */
const ownHeaders = ['content-type', 'cache-control'] as const

/** What no route of the application matched: Vite's modules and public files, then the page. */
export function createDevFallback(
  config: ResolvedConfig,
  vite: RunningVite,
  session: () => DevSession,
  fail: (cause: unknown) => Error,
): Handler {
  const hasNonce = config.nonce !== undefined || (config.tags.csp ?? false) !== false
  return (exchange) => {
    const { req, res, target, next } = exchange
    const pathname = isForVite(req) ? requestPath(target) : undefined
    const { base } = session()
    if (pathname === undefined || !(pathname.startsWith(base) || `${pathname}/` === base)) return next()
    if (config.backendPrefixes.some((prefix) => isUnder(pathname, prefix))) return next()
    askVite(exchange, (error) => {
      if (error !== undefined) return next(fail(error))
      if (res.writableEnded || res.headersSent) return undefined
      return servePage(pathname, exchange)
    })
    return undefined
  }

  /** Runs Vite's middlewares. What they leave unanswered comes out as it went in. */
  function askVite({ req, res, target }: Exchange, done: (error: unknown) => void): void {
    const { url } = req
    const { statusCode } = res
    const given = ownHeaders.map((name) => [name, res.getHeader(name)] as const)
    // Mounted below a path, hosts strip it from `url`; Vite strips its base itself.
    req.url = target
    // HTTP/2 has another name for it; Vite's host check knows only this one.
    req.headers.host ??= req.headers[':authority'] as string | undefined
    res.statusCode = 200
    for (const name of ownHeaders) res.removeHeader(name)
    vite.server.middlewares(req, res, () => {
      if (url !== undefined) req.url = url
      if (!res.headersSent) {
        res.statusCode = statusCode
        for (const [name, value] of given) if (value !== undefined) res.setHeader(name, value)
      }
      done(vite.errors.take(req))
    })
  }

  function servePage(pathname: string, exchange: Exchange): void {
    const { req, target, send, next } = exchange
    const { base, project } = session()
    const own = pathname.slice(base.length)
    if (project.pages.has(own)) return sendPage(own, exchange)
    if (!isNavigation(req) || !isPagePath(pathname, pageRules(config, session()))) return next()
    const found = findPage(pathname, { base, pages: project.pages, spaFallback: config.spaFallback })
    if (found?.kind === 'page') return sendPage(found.file, exchange)
    if (found?.kind === 'redirect') return send(redirect(found.path + requestQuery(target)))
    return next()
  }

  function sendPage(file: string, { req, target, helpers, send, next }: Exchange): void {
    renderPage(session(), file, target).then(
      (html) => {
        const nonce = hasNonce ? helpers.nonce() : undefined
        const filled = nonce === undefined ? html : prepareDocument(html)({}, nonce)
        const page = htmlPage(200, filled, contentEtag(filled))
        const headers = { ...configuredHeaders(session()), ...page.headers }
        send(revalidate({ ...page, headers }, req))
      },
      (cause: unknown) => next(fail(cause)),
    )
  }
}

/** `server.headers` of the Vite config, which Vite puts on its own answers. */
function configuredHeaders({ config }: DevSession): Record<string, string> {
  const headers = Object.entries(config.server.headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** Vite is asked for what it has. A preflight is for modules that another origin's page loads. */
function isForVite(req: IncomingMessage): boolean {
  if (req.method === 'OPTIONS') return req.headers['access-control-request-method'] !== undefined
  return isRead(req)
}
