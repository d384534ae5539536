import { realpath } from 'node:fs'
import path from 'node:path'
import serveStatic from 'serve-static'
import type { BufferedResponse, RequestContext } from '../contract.ts'
import { plainText } from '../http/responses.ts'
import { encodePath } from '../http/encode-path.ts'
import type { Build } from './load-build.ts'

/** Sends one listed file of a build. `next` is called when it is gone from the disk. */
type ServeFile = (file: string, exchange: RequestContext) => void

const forever = 'public, max-age=31536000, immutable'

/**
 * Ranges, conditional requests, HEAD and MIME types are serve-static's; which files there are and how
 * long they are kept is ours: hashed files for ever, all others revalidated by ETag.
 */
export function createServeFile(build: Build): ServeFile {
  const serve = serveStatic(build.outDir, {
    index: false,
    redirect: false,
    cacheControl: false,
    // `.well-known/` alone is in the list; hidden files never are.
    dotfiles: 'allow',
  })

  function send(file: string, { req, res, send: answer, next }: RequestContext): void {
    const { url } = req
    const { statusCode } = res
    const type = res.getHeader('Content-Type')
    // What the application set for answers of its own must not stand on a file.
    res.removeHeader('Content-Type')
    res.statusCode = 200
    res.setHeader('Cache-Control', build.immutable.has(file) ? forever : 'no-cache')
    res.setHeader('X-Content-Type-Options', 'nosniff')
    // serve-static reads the path at once: what comes after sees the request as it was.
    req.url = `/${encodePath(file)}`
    try {
      serve(req, res, (error) => {
        res.removeHeader('Cache-Control')
        const refused = refusal(error)
        if (refused) return answer(refused)
        res.statusCode = statusCode
        if (type !== undefined) res.setHeader('Content-Type', type)
        return next(error)
      })
    } finally {
      if (url !== undefined) req.url = url
    }
  }

  return (file, exchange) => {
    // Since the list was made a file may have become a link that leads out of the build.
    realpath.native(path.join(build.outDir, file), (error, found) => {
      if (error || !found.startsWith(build.outDir + path.sep)) exchange.next()
      else send(file, exchange)
    })
  }
}

/** A range or a condition that cannot be met is the client's affair, not an error of the application's. */
function refusal(error: unknown): BufferedResponse | undefined {
  const { status, headers = {} } = (error ?? {}) as { status?: number; headers?: Record<string, string> }
  if (status !== 412 && status !== 416) return undefined
  const answer = plainText(status, status === 412 ? 'Precondition Failed\n' : 'Range Not Satisfiable\n')
  const range = headers['Content-Range']
  return range === undefined ? answer : { ...answer, headers: { ...answer.headers, 'content-range': range } }
}
