import { realpath } from 'node:fs/promises'
import path from 'node:path'
import send from 'send'
import type { BufferedResponse, Outcome, RequestContext } from '../contract.ts'
import { encodePath } from '../http/request-path.ts'
import { plainText } from '../http/responses.ts'
import { isResponseClosed } from '../http/run-step.ts'
import type { Logger } from '../options.ts'
import type { Build } from './load-build.ts'

/** Sends one listed file of a build from the disk; undefined when it cannot be read any more. */
export type SendFile = (file: string, context: RequestContext, etag?: string) => Promise<Outcome>

const forever = 'public, max-age=31536000, immutable'

/**
 * Sends files with `send`, the library below Express's static files: it owns ranges, conditional requests, HEAD and
 * MIME types. This module owns which files there are and how long clients keep them.
 */
export function createSendFile(build: Build, logger: Logger): SendFile {
  return async (file, context, etag) => {
    const found = await realpath(path.join(build.outDir, file)).catch(() => undefined)
    // Since the list was made the file may have become a link that leads out of the build.
    if (!found?.startsWith(build.outDir + path.sep)) return undefined
    if (isResponseClosed(context.res)) return 'written'
    const cacheControl = build.immutable.has(file) ? forever : 'no-cache'
    const headers = { 'Cache-Control': cacheControl, ...(etag === undefined ? {} : { ETag: etag }) }
    const failure = await stream(build.outDir, file, context, headers)
    if (failure === 'written' || failure === undefined) return failure
    const refused = refusal(failure)
    if (!refused)
      logger.warn(`${file} of the build cannot be read (${failure.code ?? failure.message}): it is a 404.`)
    return refused
  }
}

/** An error of `send`, with the status and headers that it would answer with. */
type FileError = NodeJS.ErrnoException & { status?: number; headers?: Record<string, string> }

/** Sends a file. Resolves with the error, or undefined for a folder, where the response is as it was. */
function stream(
  root: string,
  file: string,
  { req, res }: RequestContext,
  headers: Readonly<Record<string, string>>,
): Promise<'written' | FileError | undefined> {
  const undo = prepareHead(res)
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  // `.well-known/` is the only hidden name in the list.
  const source = send(req, encodePath(file), { root, index: false, cacheControl: false, dotfiles: 'allow' })
  return new Promise((resolve) => {
    const refuse = (failure: FileError | undefined): void => {
      undo()
      resolve(failure)
    }
    res.once('close', () => resolve('written'))
    source.on('directory', () => refuse(undefined))
    source.on('error', (error: FileError) => {
      // A body that ends early must not look whole: the connection ends with it.
      if (res.headersSent) res.destroy()
      else refuse(error)
    })
    source.pipe(res)
  })
}

/** Takes what the application set for responses of its own off a response. Returns what puts it back. */
function prepareHead(res: RequestContext['res']): () => void {
  const { statusCode } = res
  const given = res.getHeaders()
  res.removeHeader('Content-Type')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.statusCode = 200
  return () => {
    res.statusCode = statusCode
    for (const name of res.getHeaderNames()) if (!Object.hasOwn(given, name)) res.removeHeader(name)
    for (const [name, value] of Object.entries(given)) res.setHeader(name, value!)
  }
}

/** Returns the response to a range or condition that cannot be met; undefined for a file that cannot be read. */
function refusal({ status, headers = {} }: FileError): BufferedResponse | undefined {
  if (status !== 412 && status !== 416) return undefined
  const answer = plainText(status, status === 412 ? 'Precondition Failed\n' : 'Range Not Satisfiable\n')
  const range = headers['Content-Range']
  return range === undefined ? answer : { ...answer, headers: { ...answer.headers, 'content-range': range } }
}
