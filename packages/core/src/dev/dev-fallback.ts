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
import { pageRules, renderPage } from './dev-page.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import type { ErrorResponses } from './error-responses.ts'
import { hasModule } from './has-module.ts'
import { isFallbackRendered, isTemplate, pagesOf } from './rendered-pages.ts'
import type { PendingStyles } from './pending-styles.ts'

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
  return (context) => (isForVite(context, vite, config) ? serve(context) : undefined)

  async function serve(context: ViteRequest): Promise<Outcome> {
    try {
      // A Vite of its own would answer with the template, or a page, as it is.
      const isHtml = context.path.endsWith('.html')
      const module =
        isHtml && (change || isTemplate(context.path, config, vite.session()))
          ? undefined
          : await vite.handle(context)
      if (module) return module
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
    return render(context)
  }

  /** Answers with a page: its own path answers every GET and HEAD, the SPA fallback answers navigations only. */
  async function servePage(context: ViteRequest): Promise<Outcome | 'rendered'> {
    const session = vite.session()
    const { base } = session
    const rules = pagesOf(config, session)
    const below = context.path.slice(base.length)
    const script = styles.answer(context, below)
    if (script) return script
    if (!context.isGetOrHead) return undefined
    if (rules.pages.has(below)) return pageResponse(below, session, context)
    if (!isPagePath(context.path, pageRules(config, session))) return undefined
    const found = findPage(context.path, rules)
    if (found?.kind !== 'own' && !context.isNavigation) return undefined
    if (!found) return isFallbackRendered(config, session) ? 'rendered' : undefined
    if (found.kind === 'redirect') return redirect(found.path + requestQuery(context.target))
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
