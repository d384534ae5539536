import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { type Integration, type RequestContext, writeResponse } from '@vite-integration/core'

/**
 * Answers a request whose error no handler of the application took, in the way of Express's and Fastify's default
 * error handlers: the error's own status (400 to 599, else 500), and its stack in development alone.
 */
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
  // Part of a response has been sent: closing the connection shows the client that it is incomplete.
  if (res.headersSent) return void res.destroy()
  const page = integration.renderError(error, context)
  if (page) return writeResponse(page, req, res)
  // A stack trace names files and code: production shows the status text alone.
  const text = integration.config.dev ? details : (STATUS_CODES[status] ?? 'Error')
  return writeResponse(plainText(status, text), req, res)
}

/** Answers a request that neither the application nor the integration has anything for. */
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
