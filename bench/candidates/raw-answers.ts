import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener } from 'node:http'
import { join } from 'node:path'

interface RawAnswer {
  status: number
  headers: Record<string, string | number>
  body: Buffer | undefined
}

/** Returns the response to a request, ready to be sent. */
type RawAnswers = (req: IncomingMessage) => RawAnswer

const ETAG = '"raw"'

/** Reads a script, its Brotli form and the page into memory: the least that a server of them can do per request. */
export function readAnswers(outDir: string, script: string): RawAnswers {
  const forms = (file: string, type: string): { plain: RawAnswer; br: RawAnswer } => {
    const plain = answer(readFileSync(join(outDir, file)), { 'content-type': type })
    const compressed = join(outDir, `${file}.br`)
    if (!existsSync(compressed)) return { plain, br: plain }
    const headers = { 'content-type': type, 'content-encoding': 'br', vary: 'Accept-Encoding' }
    return { plain, br: answer(readFileSync(compressed), headers) }
  }
  const code = forms(script, 'text/javascript; charset=utf-8')
  const page = forms('index.html', 'text/html; charset=utf-8')
  const unchanged: RawAnswer = {
    status: 304,
    headers: { etag: ETAG, 'cache-control': 'public, max-age=31536000, immutable' },
    body: undefined,
  }
  return (req) => {
    if (req.headers['if-none-match'] === ETAG) return unchanged
    const { plain, br } = req.url === `/${script}` ? code : page
    return req.headers['accept-encoding'] === 'br' ? br : plain
  }
}

function answer(body: Buffer, headers: RawAnswer['headers']): RawAnswer {
  const all = { ...headers, 'content-length': body.length, 'cache-control': 'no-cache', etag: ETAG }
  return { status: 200, headers: all, body }
}

export function createRawListener(answers: RawAnswers): RequestListener {
  return (req, res) => {
    const { status, headers, body } = answers(req)
    res.writeHead(status, headers)
    res.end(body)
  }
}
