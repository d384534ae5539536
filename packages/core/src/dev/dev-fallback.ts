import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { RequestContext, Handler } from '../contract.ts'
import { prepareDocument } from '../html/document.ts'
import { contentEtag, htmlPage, redirect, revalidate } from '../http/responses.ts'
import { findPage } from '../http/find-page.ts'
import { isStreamed, writeStreamedResponse } from '../http/write-response.ts'
import { isResponseClosed } from '../http/is-response-closed.ts'
import { isGetOrHead } from '../http/is-get-or-head.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isUnderAny, requestPath, requestQuery } from '../http/request-path.ts'
import { renderPage } from './dev-page.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import type { ErrorAnswers } from './error-answers.ts'
import { hasModule } from './has-module.ts'
import { pageRules } from './page-rules.ts'
import type { PendingStyles } from './pending-styles.ts'

/** What no route of the application matched: Vite's modules and public files, then the page. */
export function createDevFallback(
  config: ResolvedConfig,
  vite: DevServer,
  styles: PendingStyles,
  errors: ErrorAnswers,
): Handler {
  const hasNonce = config.nonce !== undefined || (config.tags.csp ?? false) !== false
  return (exchange) => {
    const { req, res, target, next } = exchange
    const pathname = isForVite(req) ? requestPath(target) : undefined
    const { base } = vite
    if (pathname === undefined || !(pathname.startsWith(base) || `${pathname}/` === base)) return next()
    if (isUnderAny(pathname, config.backendPrefixes)) return next()
    if (req.method === 'OPTIONS' && !hasModule(vite, config, pathname)) return next()
    vite
      .handle(exchange)
      .then((outcome) => {
        if (outcome === 'written') return
        if (outcome && isStreamed(outcome)) return writeStreamedResponse(outcome, req, res)
        if (isResponseClosed(res)) return
        if (outcome) exchange.send(outcome)
        else servePage(pathname, exchange)
      })
      .catch((error: unknown) => failed(error, exchange))
    return undefined
  }

  function failed(error: unknown, { req, res, nonce, send, next }: RequestContext): void {
    if (isResponseClosed(res)) return
    const waiting = errors.waiting(error, req, hasNonce ? nonce() : undefined)
    if (waiting) send(revalidate(waiting, req))
    else next(errors.describe(error))
  }

  function servePage(pathname: string, exchange: RequestContext): void {
    const { req, res, target, send, next } = exchange
    const session = vite.session()
    const { base, project } = session
    const own = pathname.slice(base.length)
    const script = styles.answer(exchange, own)
    if (script) {
      return void script.then(
        (answer) => isResponseClosed(res) || send(answer),
        (cause: unknown) => failed(cause, exchange),
      )
    }
    if (project.pages.has(own)) return sendPage(own, session, exchange)
    if (!isNavigation(req) || !isPagePath(pathname, pageRules(config, session))) return next()
    const found = findPage(pathname, { base, pages: project.pages, spaFallback: config.spaFallback })
    if (found?.kind === 'page') return sendPage(found.file, session, exchange)
    if (found?.kind === 'redirect') return send(redirect(found.path + requestQuery(target)))
    return next()
  }

  function sendPage(file: string, session: DevSession, exchange: RequestContext): void {
    const { req, res, target, nonce: ask, send } = exchange
    renderPage(vite, file, target).then(
      (html) => {
        if (isResponseClosed(res)) return
        const nonce = hasNonce ? ask() : undefined
        const filled = nonce === undefined ? html : prepareDocument(html)({}, nonce)
        const page = htmlPage(200, filled, contentEtag(filled))
        const headers = { ...session.headers, ...page.headers }
        send(revalidate({ ...page, headers }, req))
      },
      (cause: unknown) => failed(cause, exchange),
    )
  }
}

/** Vite is asked for what it has. A preflight is for modules that another origin's page loads. */
function isForVite(req: IncomingMessage): boolean {
  if (req.method === 'OPTIONS') return req.headers['access-control-request-method'] !== undefined
  return isGetOrHead(req)
}
