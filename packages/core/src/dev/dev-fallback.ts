import type { ResolvedConfig } from '../config.ts'
import type { BufferedResponse, Outcome, RequestContext, Step } from '../contract.ts'
import { prepareDocument } from '../html/document.ts'
import { createTransformPage } from '../html/transform-page.ts'
import { findPage } from '../http/find-page.ts'
import { isPagePath } from '../http/navigation.ts'
import { isUnderAny, requestQuery } from '../http/request-path.ts'
import { contentEtag, htmlPage, redirect, revalidate, varyByNavigation } from '../http/responses.ts'
import { isResponseClosed } from '../http/run-step.ts'
import { addVary } from '../http/write-response.ts'
import type { RenderPage } from '../ssr/renderer.ts'
import type { Decision } from '../trace/trace-record.ts'
import { pageRules, renderPage } from './dev-page.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import type { ErrorResponses } from './error-responses.ts'
import { hasModule } from './has-module.ts'
import { isFallbackRendered, isTemplate, pagesOf } from './rendered-pages.ts'
import type { PendingStyles } from './pending-styles.ts'

/** The query of a module that Vite makes of an HTML file: of an inline script or style in it, or of its import. */
const moduleOfHtml = /[?&](?:html-proxy|import)=?(?:&|$)/

/** A request below Vite's base that the backend's prefixes do not claim. */
type ViteRequest = RequestContext & { readonly path: string }

/**
 * Answers requests that no route of the application matched: with Vite's modules and public files, then a page.
 *
 * @param render renders the pages that have no file of their own
 */
export function createDevFallback(
  config: ResolvedConfig,
  vite: DevServer,
  styles: PendingStyles,
  errors: ErrorResponses,
  render: RenderPage,
): Step {
  const change = createTransformPage(config)
  const isInProcess = config.devServer === 'middleware'
  return (context) => {
    if (isForVite(context, vite, config)) return serve(context)
    return skip(context, whyNotVites(context, vite, config))
  }

  async function serve(context: ViteRequest): Promise<Outcome> {
    try {
      // Vite in this process may have ended the response before it is known here that it has answered.
      decide(context, isInProcess ? 'module' : 'proxy', 'Vite has a module or public file there')
      const module = isOwnPage(context) ? undefined : await vite.handle(context)
      if (module) return module
      context.decision = undefined
      if (isResponseClosed(context.res)) return 'written'
      const page = await servePage(context)
      if (page !== 'rendered') return page
    } catch (error) {
      const waiting = errors.waiting(error, context.req, () => context.nonce())
      if (waiting) return revalidate(waiting, context.req)
      throw errors.describe(error)
    }
    // The render has prepared its errors itself.
    addVary(context.res, varyByNavigation)
    decide(context, 'render', 'a navigation without a page of its own: the server entry renders it')
    return render(context)
  }

  /** Returns whether a Vite of its own would answer with the template, or with a page that is to be changed, as it is. */
  function isOwnPage({ path, target }: ViteRequest): boolean {
    if (!path.endsWith('.html') || moduleOfHtml.test(requestQuery(target))) return false
    const session = vite.session()
    if (isTemplate(path, config, session)) return true
    return change !== undefined && session.project.pages.has(path.slice(session.base.length))
  }

  /** Answers with a page: its own path answers every GET and HEAD, the SPA fallback answers navigations only. */
  async function servePage(context: ViteRequest): Promise<Outcome | 'rendered'> {
    const session = vite.session()
    const { base } = session
    const rules = pagesOf(config, session)
    const below = context.path.slice(base.length)
    const script = styles.answer(context, below)
    if (script)
      return decide(context, 'module', 'the styles of a page that was sent before they were known', script)
    if (!context.isGetOrHead) return skip(context, 'pages answer GET and HEAD alone')
    if (rules.pages.has(below)) {
      decide(context, 'page', `${below}, by its name`)
      return pageResponse(below, session, context)
    }
    if (!isPagePath(context.path, pageRules(config, session)))
      return skip(context, 'the path names a file that Vite does not have, or lies in a folder of files')
    const found = findPage(context.path, rules)
    if (found?.kind !== 'own' && !context.isNavigation)
      return skip(context, 'no navigation: Sec-Fetch-Dest or Accept asks for something else than a page')
    if (!found) {
      if (isFallbackRendered(config, session)) return 'rendered'
      return skip(context, 'no page: there is no index.html upward from the path, or "spaFallback" is off')
    }
    if (found.kind === 'redirect') {
      const response = redirect(found.path + requestQuery(context.target))
      return decide(context, 'redirect', 'the folder of a page', response)
    }
    decide(
      context,
      'page',
      found.kind === 'own' ? `${found.file}, at its own path` : `${found.file}, by SPA fallback`,
    )
    return pageResponse(found.file, session, context)
  }

  async function pageResponse(
    file: string,
    session: DevSession,
    context: RequestContext,
  ): Promise<BufferedResponse> {
    const rendered = await renderPage(vite, file, context.target)
    const html = change ? await change(rendered, file, context) : rendered
    const nonce = context.nonce(html)
    const filled = nonce === undefined ? html : prepareDocument(html)({}, nonce)
    const page = htmlPage(200, filled, contentEtag(filled))
    const own: Record<string, string> = change ? { 'cache-control': 'private, no-cache' } : {}
    return revalidate({ ...page, headers: { ...session.headers, ...page.headers, ...own } }, context.req)
  }
}

/** Notes for the trace who answers a request, and why. Returns the response. */
function decide<T>(context: RequestContext, by: Decision['by'], rule: string, response?: T): T {
  context.decision = { by, rule }
  return response as T
}

/** Notes why a request is left to the application. */
function skip(context: RequestContext, rule: string): undefined {
  context.decision = { by: undefined, rule }
}

function whyNotVites(
  { path, isGetOrHead }: RequestContext,
  { base }: DevServer,
  config: ResolvedConfig,
): string {
  if (path === undefined) return 'the target is no plain path'
  if (isUnderAny(path, config.backendPrefixes)) return 'the path is below "backendPrefixes"'
  if (!path.startsWith(base)) return `the path is not below Vite's base ${base}`
  return isGetOrHead ? 'the path is not for Vite' : 'Vite and pages answer GET and HEAD alone'
}

/** Returns whether a request is passed to Vite: GET and HEAD below its base, and preflights of its own modules. */
function isForVite(context: RequestContext, vite: DevServer, config: ResolvedConfig): context is ViteRequest {
  const { path: pathname, isGetOrHead, req } = context
  if (pathname === undefined || isUnderAny(pathname, config.backendPrefixes)) return false
  const { base } = vite
  if (!pathname.startsWith(base) && `${pathname}/` !== base) return false
  return isGetOrHead || (isPreflight(req) && hasModule(vite, config, pathname))
}

/** Returns whether a request is a CORS preflight. Those of routes are the application's: Vite would allow localhost. */
function isPreflight({ method, headers }: RequestContext['req']): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}
