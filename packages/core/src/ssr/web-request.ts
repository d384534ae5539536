import type { RequestContext } from '../contract.ts'
import { requestBody } from './request-body.ts'

/** Makes the native Request of a request, whose method is one that a Request can have. */
export function createWebRequest({ req, res, host }: RequestContext, url: URL, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    // HTTP/2 has its pseudo headers among them.
    if (value === undefined || name.startsWith(':')) continue
    headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const method = req.method ?? 'GET'
  const body = requestBody(req, res, host.body)
  if (!body) return new Request(url, { method, headers, signal })
  if (body.isRemade)
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name)
  // `duplex` is missing in some versions of the types.
  const init = { method, headers, signal, body: body.body, duplex: 'half' }
  return new Request(url, init as RequestInit)
}
