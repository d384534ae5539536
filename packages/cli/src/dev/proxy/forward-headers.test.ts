import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { requestHeaders } from './forward-headers.ts'

/** Returns the headers with which a request of these header lines is passed on. */
async function passedOn(lines: readonly string[]): Promise<string[]> {
  const server = createServer((req, res) => res.end(JSON.stringify(requestHeaders(req))))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.end(['GET / HTTP/1.1', ...lines, 'Host: a.test', '', 'hello'].join('\r\n'))
  const answer = await text(socket)
  const headers = JSON.parse(/\[.*\]/.exec(answer)![0]) as string[]
  return headers.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
}

it.each(['host', 'Origin', 'content-length', 'close, sec-fetch-site, host'])(
  '"Connection: %s" takes nothing away that a backend decides by',
  async (connection) => {
    const lines = [
      `Connection: ${connection}`,
      'Origin: http://b.test',
      'Sec-Fetch-Site: cross-site',
      'Content-Length: 5',
    ]
    const names = await passedOn(lines)
    expect(names).toEqual(expect.arrayContaining(['host', 'origin', 'sec-fetch-site', 'content-length']))
    expect(names).not.toContain('connection')
  },
)

it('what is for one connection stays on it', async () => {
  const names = await passedOn([
    'Connection: x-mine',
    'X-Mine: 1',
    'Keep-Alive: timeout=1',
    'TE: trailers',
    'X-Kept: 2',
  ])
  expect(names).toContain('x-kept')
  for (const name of ['x-mine', 'keep-alive', 'te', 'connection']) expect(names).not.toContain(name)
})
