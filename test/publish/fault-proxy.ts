import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What happens to a request: it is passed on, answered with an error, or spoiled. */
export type Fault =
  | 'pass'
  /** A status, and an S3 error code. */
  | readonly [status: number, code: string]
  /** The connection ends in the middle of the answer. */
  | 'half'
  /** The bytes of an upload, or of the answer, are changed on the way. */
  | 'damage'
  /** No answer ever. */
  | 'nothing'
  /** A website. */
  | 'website'

/** Stands in front of a store. `choose` sees each request, and how many of its kind came before. Returns its URL. */
export async function faultProxy(
  target: string,
  choose: (req: IncomingMessage, count: number) => Fault | Promise<Fault>,
): Promise<string> {
  const counts = new Map<string, number>()
  const server = createServer((req, res) => {
    const kind = `${req.method ?? ''} ${req.url ?? ''}`
    const count = counts.get(kind) ?? 0
    counts.set(kind, count + 1)
    const answer = async (): Promise<void> => answerWith(await choose(req, count), target, req, res)
    answer().catch(() => res.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

function answerWith(fault: Fault, target: string, req: IncomingMessage, res: ServerResponse): void {
  if (fault === 'nothing') return
  if (fault === 'website') {
    res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Console</title>')
    return
  }
  if (typeof fault === 'object') {
    req.resume()
    const [status, code] = fault
    res.writeHead(status, { 'content-type': 'application/xml' })
    res.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} of the test</Message></Error>`)
    return
  }
  const onward = request(target + (req.url ?? ''), { method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers)
    const isEmpty = req.method === 'HEAD' || answer.headers['content-length'] === '0'
    if (fault === 'half') {
      answer.resume()
      if (!isEmpty) res.write('<?xml')
      setImmediate(() => res.destroy())
    } else if (fault === 'damage' && req.method === 'GET') {
      answer.on('data', (piece: Buffer) => res.write(piece.map((byte) => byte ^ 1)))
      answer.on('end', () => res.end())
    } else answer.pipe(res)
  })
  onward.on('error', () => {
    // Swift sends a body after its answer to HEAD: that is an error when the answer is there already.
    if (!(req.method === 'HEAD' && res.headersSent)) res.destroy()
  })
  // Whole or not at all: s3rver, unlike stores, keeps a part of an upload that was broken off, and cannot list it.
  buffer(req).then(
    (body) => onward.end(fault === 'damage' && req.method === 'PUT' ? body.map((byte) => byte ^ 1) : body),
    () => onward.destroy(),
  )
}
