import { beforeAll, describe, expect, it } from 'vitest'
import { sendRaw } from '../support/raw-socket.ts'
import { expectNothingLeft, hostNames, useHostileHosts } from './hostile-hosts.ts'
import { type HostileRequest, hostileRequests } from './hostile-request.ts'
import { expectSilent } from './refused.ts'
import { takeReply, type WireReply } from './wire-reply.ts'

const count = 5000
/** Requests on one connection. */
const pipelined = 25
/** Connections at the same time. */
const connections = 16

/** What follows each series: its reply shows that the connection was still in order, and ends it. */
const last: HostileRequest = {
  method: 'GET',
  target: '/api/ok',
  bytes: 'GET /api/ok HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
}

/** A request with the answers of bare Node: to itself, and to what follows it. */
interface Judged {
  readonly request: HostileRequest
  readonly bare: readonly WireReply[]
}

const hosts = useHostileHosts()
let harmless: Judged[] = []
/** Requests with which bare Node answers itself, or closes the connection. */
let closing: Judged[] = []

beforeAll(async () => {
  const seed = Number(process.env['SEED'] ?? 1)
  const requests = hostileRequests(count, seed, hosts.build.paths)
  const judged: Judged[] = []
  await inParallel(requests, async (request) => {
    judged.push({ request, bare: await ask(hosts.port('node'), [request, last]) })
  })
  // Behind others on its connection, Node itself writes a 100 into the middle of a response.
  harmless = judged.filter(
    ({ request, bare }) =>
      bare.length === 2 && bare.every(isReached) && !request.bytes.includes('100-continue'),
  )
  closing = judged.filter((one) => !harmless.includes(one))
})

it('most of the requests get past the parser, and many do not', () => {
  expect(harmless.length).toBeGreaterThan(count / 2)
  expect(closing.length).toBeGreaterThan(count / 10)
})

// Each framework gets all of them: one half as it is, the other half behind `handler()`.
describe.each(hostNames.map((name, index) => [name, index % 2] as const))('%s', (name, half) => {
  it('gives what the build and the parser give, and keeps nothing', async () => {
    const port = hosts.port(name)
    const mine = (_one: Judged, index: number): boolean => index % 2 === half
    const reached = harmless.filter(mine)
    const series = Array.from({ length: Math.ceil(reached.length / pipelined) }, (_, index) =>
      reached.slice(index * pipelined, (index + 1) * pipelined).map(({ request }) => request),
    )
    // A first round, so that what is read and compiled once does not count.
    await inParallel(series.slice(0, 20), (requests) => askAll(port, requests))
    const before = await hosts.process.measure()

    await inParallel(series, async (requests) => {
      const replies = await askAll(port, requests)
      for (const [index, request] of requests.entries()) check(request, replies[index])
    })
    await inParallel(closing.filter(mine), async ({ request, bare }) => {
      const replies = await ask(port, [request, last])
      if (replies.length < bare.length) expect(isClosed(replies.at(-1)), quote(request)).toBe(true)
      for (const [index, reply] of replies.entries()) {
        const expected = bare[index]
        // An unsound body shows behind the answer to its request, or ahead of it.
        if (!expected || isReached(expected)) check(index === 0 ? request : last, reply)
        else expect(reply.status, quote(request)).toBe(expected.status)
      }
    })
    await expectNothingLeft(hosts.process, before)
  })
})

/** Checks what came for a request that got past the parser. */
function check(request: HostileRequest, reply: WireReply | undefined): void {
  const name = quote(request)
  expect(reply, name).toBeDefined()
  const { status, headers, body } = reply!
  expect(status, name).toBeGreaterThanOrEqual(200)
  expect(status, name).toBeLessThan(500)
  expectSilent(reply!, name, hosts.build.root)
  expect(headers.location ?? '/admin/', name).toMatch(/^\/admin\/(\?.*)?$/)
  if (request.method !== 'GET' || body === '') return
  if (status === 200) expect(isServed(body), `${name}: ${body.slice(0, 200)}`).toBe(true)
  if (status === 206 && headers['content-range']) expect(isPartServed(body), name).toBe(true)
}

function isServed(body: string): boolean {
  return body === 'ok' || hosts.build.contents.values().some((content) => content === body)
}

function isPartServed(body: string): boolean {
  return hosts.build.contents.values().some((content) => content.includes(body))
}

/** Only our own handler of bare Node sends the header. */
function isReached({ headers }: WireReply): boolean {
  return headers['x-reached'] !== undefined
}

/** Sends requests on one connection at once; resolves with the replies when it has been closed. */
async function ask(port: number, requests: readonly HostileRequest[]): Promise<WireReply[]> {
  const bytes = Buffer.from(requests.map((one) => one.bytes).join(''), 'latin1')
  let { text } = await sendRaw(port, bytes)
  const replies: WireReply[] = []
  for (const { method } of requests) {
    const taken = takeReply(text, method === 'HEAD', true)
    if (!taken) break
    replies.push(taken.reply)
    text = text.slice(taken.length)
  }
  return replies
}

/** The same for requests that are all answered: behind a reply that ends the connection the rest takes another one. */
async function askAll(port: number, requests: readonly HostileRequest[]): Promise<WireReply[]> {
  const replies = await ask(port, [...requests, last])
  if (replies.length > requests.length) return replies.slice(0, -1)
  expect(isClosed(replies.at(-1)), quote(requests[replies.length] ?? last)).toBe(true)
  return [...replies, ...(await askAll(port, requests.slice(replies.length)))]
}

function isClosed(reply: WireReply | undefined): boolean {
  return reply?.headers['connection'] === 'close'
}

async function inParallel<Item>(
  items: readonly Item[],
  use: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values()
  async function work(): Promise<void> {
    for (const item of left) await use(item)
  }
  await Promise.all(Array.from({ length: connections }, work))
}

function quote({ bytes }: HostileRequest): string {
  return JSON.stringify(bytes.slice(0, 300))
}
