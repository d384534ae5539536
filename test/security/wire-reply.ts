/** An HTTP/1.1 response as it was sent. */
export interface WireReply {
  /** 0 when the server closed the connection without a response. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Taken {
  readonly reply: WireReply
  /** Length of the whole response, characters. */
  readonly length: number
}

/** Parses the response at the beginning of the received bytes, when it is complete (RFC 9112, 6.3). */
export function takeReply(received: string, isHead: boolean, isClosed: boolean): Taken | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...lines] = received.slice(0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1])
  if (Number.isNaN(status)) throw new Error(`This is no answer: ${JSON.stringify(received.slice(0, 300))}`)
  const start = end + 4
  // A client that sent `Expect: 100-continue` gets a 100 ahead of the response.
  if (status === 100) return skip(takeReply(received.slice(start), isHead, isClosed), start)
  const headers = Object.fromEntries(lines.map(parseLine))
  const body = isHead || status === 101 || status === 204 || status === 304 ? '' : undefined
  if (body !== undefined) return { reply: { status, headers, body }, length: start }
  const taken = takeBody(received.slice(start), headers, isClosed)
  return taken && { reply: { status, headers, body: taken.body }, length: start + taken.length }
}

function skip(taken: Taken | undefined, length: number): Taken | undefined {
  return taken && { ...taken, length: taken.length + length }
}

function parseLine(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

function takeBody(
  text: string,
  headers: Readonly<Record<string, string>>,
  isClosed: boolean,
): { body: string; length: number } | undefined {
  if (headers['transfer-encoding'] === 'chunked') return takeChunks(text)
  const length = headers['content-length']
  if (length === undefined) return isClosed ? { body: text, length: text.length } : undefined
  return text.length < Number(length)
    ? undefined
    : { body: text.slice(0, Number(length)), length: Number(length) }
}

function takeChunks(text: string): { body: string; length: number } | undefined {
  let body = ''
  for (let at = 0; ;) {
    const line = text.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(text.slice(at, line), 16)
    const next = line + 2 + size + 2
    if (text.length < next) return undefined
    if (size === 0) return { body, length: next }
    body += text.slice(line + 2, line + 2 + size)
    at = next
  }
}
