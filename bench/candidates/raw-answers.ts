import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener } from 'node:http'
import { join } from 'node:path'

interface RawAnswer {
  status: number
  headers: Record<string, string>
  /** The same headers as `writeHead` takes them at the least cost. */
  flatHeaders: string[]
  body: Buffer | undefined
}

/** Returns the response to a request, ready to be sent. */
type RawAnswers = (req: IncomingMessage) => RawAnswer

const ETAG = '"mFjF8qvpX2VOQVHQsUPbqZkiVyk"'
const FOREVER = 'public, max-age=31536000, immutable'

/**
 * Reads a script, its Brotli form and the page into memory: the least that a server of them can do per request, with the
 * headers that the integration sends.
 */
export function readAnswers(outDir: string, script: string): RawAnswers {
  const forms = (file: string, own: Record<string, string>): { plain: RawAnswer; br: RawAnswer } => {
    const read = (name: string, more: Record<string, string>): RawAnswer => {
      const body = readFileSync(join(outDir, name))
      return answer(200, { ...own, ...more, 'content-length': String(body.length) }, body)
    }
    const plain = read(file, {})
    if (!existsSync(join(outDir, `${file}.br`))) return { plain, br: plain }
    return { plain, br: read(`${file}.br`, { 'content-encoding': 'br' }) }
  }
  const common = { 'x-content-type-options': 'nosniff', etag: ETAG }
  const codeHeaders = {
    ...common,
    'cache-control': FOREVER,
    'accept-ranges': 'bytes',
    vary: 'Accept-Encoding',
  }
  const code = forms(script, {
    'content-type': 'text/javascript; charset=utf-8',
    'last-modified': new Date().toUTCString(),
    ...codeHeaders,
  })
  const page = forms('index.html', {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    vary: 'Accept, Sec-Fetch-Dest, Accept-Encoding',
    ...common,
  })
  const unchanged = answer(304, codeHeaders, undefined)
  return (req) => {
    if (req.headers['if-none-match'] === ETAG) return unchanged
    const { plain, br } = req.url === `/${script}` ? code : page
    return req.headers['accept-encoding'] === 'br' ? br : plain
  }
}

function answer(status: number, headers: Record<string, string>, body: Buffer | undefined): RawAnswer {
  return { status, headers, flatHeaders: Object.entries(headers).flat(), body }
}

export function createRawListener(answers: RawAnswers): RequestListener {
  return (req, res) => {
    const { status, flatHeaders, body } = answers(req)
    res.writeHead(status, flatHeaders)
    res.end(body)
  }
}
