import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { type Integration, type RequestContext, writeResponse } from '@vite-integration/core'

/** The answer to an error that no handler of the application took, as the hosts' own last handlers give it. */
export function answerError(
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  integration: Integration,
  context: RequestContext,
): void {
  const status = statusOf(error)
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (status >= 500) process.stderr.write(`${details}\n`)
  // Half an answer has to look like one: the connection ends.
  if (res.headersSent) return void res.destroy()
  const page = integration.renderError(error, context)
  if (page) return writeResponse(page, req, res)
  // A stranger gets no stack trace.
  const text = integration.config.dev ? details : (STATUS_CODES[status] ?? 'Error')
  return writeResponse(plainText(status, text), req, res)
}

/** The answer where nobody knows the path. */
export function answerNotFound(req: IncomingMessage, res: ServerResponse): void {
  writeResponse(plainText(404, 'Not Found'), req, res)
}

function plainText(status: number, text: string): Parameters<typeof writeResponse>[0] {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  return { status, headers, body: `${text}\n` }
}

function statusOf(error: unknown): number {
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown }
  const given = Number(status ?? statusCode)
  return given >= 400 && given <= 599 ? given : 500
}
