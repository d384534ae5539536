import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import type { Handler, Next } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { findPage } from '../http/find-page.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { isUnder, requestPath, requestQuery, requestTarget } from '../http/request-path.ts'
import { sendRedirect } from '../http/send.ts'
import type { DevSession } from './session.ts'
import type { RunningVite } from './start-vite.ts'

/** What no route of the application matched: Vite's modules and public files, then the page. */
export function createDevFallback(
  config: ResolvedConfig,
  vite: RunningVite,
  session: () => DevSession,
  fail: (cause: unknown) => Error,
): Handler {
  return (req, res, next) => {
    const target = requestTarget(req)
    const pathname = isForVite(req) ? requestPath(target) : undefined
    const { base } = session()
    if (pathname === undefined || !(pathname.startsWith(base) || `${pathname}/` === base)) return next()
    if (config.backendPrefixes.some((prefix) => isUnder(pathname, prefix))) return next()
    const url = req.url
    // Mounted below a path, hosts strip it from `url`; Vite strips its base itself.
    req.url = target
    vite.server.middlewares(req, res, () => {
      if (url !== undefined) req.url = url
      const error = vite.errors.take(req)
      if (error !== undefined) return next(fail(error))
      if (res.writableEnded || res.headersSent) return undefined
      return servePage(pathname, req, res, next)
    })
    return undefined
  }

  function servePage(pathname: string, req: IncomingMessage, res: ServerResponse, next: Next): void {
    const { base, project } = session()
    const rules = { base, pages: project.pages, spaFallback: config.spaFallback }
    const named = pathname.slice(base.length)
    if (project.pages.has(named)) return sendPage(named, req, res, next)
    const navigation = { base, backendPrefixes: config.backendPrefixes, assetDirs: assetDirs(session()) }
    const found =
      isNavigation(req) && isPagePath(pathname, navigation) ? findPage(pathname, rules) : undefined
    if (found?.kind === 'page') return sendPage(found.file, req, res, next)
    if (found?.kind === 'redirect') return sendRedirect(res, found.path + requestQuery(requestTarget(req)))
    return next()
  }

  function sendPage(file: string, req: IncomingMessage, res: ServerResponse, next: Next): void {
    renderPage(session(), file, requestTarget(req)).then(
      (html) => {
        for (const [name, value] of Object.entries(session().server.config.server.headers)) {
          if (value !== undefined) res.setHeader(name, value)
        }
        res.statusCode = 200
        res.setHeader('Content-Type', 'text/html; charset=utf-8')
        res.setHeader('Cache-Control', 'no-cache')
        res.setHeader('Content-Length', Buffer.byteLength(html))
        res.end(req.method === 'HEAD' ? undefined : html)
      },
      (cause: unknown) => next(fail(cause)),
    )
  }
}

async function renderPage({ server, root }: DevSession, file: string, originalUrl: string): Promise<string> {
  const source = path.join(root, file)
  const html = await readFile(source, 'utf8').catch((cause: unknown) => {
    throw new ViteIntegrationError('PAGE_NOT_FOUND', { name: file, where: source }, { dev: true, cause })
  })
  return server.transformIndexHtml(`/${file}`, html, originalUrl)
}

/** Vite is asked for what it has. A preflight is for modules that another origin's page loads. */
function isForVite({ method, headers }: IncomingMessage): boolean {
  if (headers.upgrade !== undefined) return false
  if (method === 'OPTIONS') return headers['access-control-request-method'] !== undefined
  return method === 'GET' || method === 'HEAD'
}

function assetDirs({ base, project }: DevSession): string[] {
  return project.assetsDir === '' ? [] : [base + project.assetsDir]
}
