import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { proxiedStages, stages } from './bastion.ts'
import { expectRefused } from './refused.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, openWire, type WireReply } from './wire.ts'

const identity = '/__vite-integration/identity'
const call = '/__vite-integration/call'
const session = JSON.stringify({ method: 'session', wanted: { styles: [], texts: [] }, warm: false })

/** What Vite and its backends say to each other is for nobody else. */
describe.each(stages)('internal endpoints through the backend: $name', (host) => {
  const bastion = useBastion(host)

  it.each([
    `${identity}?challenge=a`,
    `${identity}/?challenge=a`,
    `/__VITE-INTEGRATION/Identity?challenge=a`,
    `/x/..${identity}?challenge=a`,
    call,
    `${call}/`,
    `${call}?x`,
  ])('%s', async (target) => {
    bastion.vite.clear()
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
      const lines = [
        'Accept: application/json',
        `Content-Length: ${session.length}`,
        'Origin: http://127.0.0.1',
        'Access-Control-Request-Method: POST',
      ]
      const bytes =
        head(`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...lines) + session
      const reply = await exchange(bastion.app.port, bytes)
      // Vite in this process has no such thing, and allows a preflight for whatever is asked.
      if (reply.status !== 204) expectRefused(reply, `${method} ${target}`, bastion.root)
    }
    if (host.isProxied === true) {
      const asked = bastion.vite.everything.filter(({ headers }) => headers.origin !== undefined)
      expect(asked).toEqual([])
    }
  })
})

describe.each(proxiedStages)("internal endpoints on Vite's own port: $name", (host) => {
  const bastion = useBastion(host)

  function ask(method: string, target: string, lines: readonly string[], body = ''): Promise<WireReply> {
    const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
    const port = bastion.vite.port!
    const isOurs = lines.some((line) => /^host:/i.test(line))
    const own = isOurs ? [] : [`Host: localhost:${port}`]
    return exchange(
      port,
      head(`${method} ${target} HTTP/1.1`, ...own, 'Connection: close', ...length, ...lines) + body,
    )
  }
  const signed = (signature: string): string[] => [`X-Vite-Integration-Signature: ${signature}`]

  /** A refusal says nothing of the project. */
  function expectNothing({ status, body, headers }: WireReply, name: string): void {
    expect([0, 400, 403, 404, 413], name).toContain(status)
    expect(body, name).not.toContain('inputNames')
    expect(headers, name).not.toHaveProperty('x-vite-integration-signature')
  }

  async function expectAlive(): Promise<void> {
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect((await open(bastion.app, '/dashboard')).status).toBe(200)
  }

  it.each<[string, readonly string[]]>([
    ['nothing', []],
    ['an empty one', signed('')],
    ['a short one', signed('00')],
    ['one of another key', signed(createHmac('sha256', 'guess').update(`call\n${session}`).digest('hex'))],
    ['one of no key', signed(createHmac('sha256', '').update(`call\n${session}`).digest('hex'))],
    ['two', [...signed('a'), ...signed('b')]],
    ['bytes that are no ASCII', signed('\xff'.repeat(64))],
    ['64 characters of two bytes', signed('\xc3\xa9'.repeat(32))],
  ])('a call signed with %s', async (_name, lines) => {
    const crashes = recordCrashes()
    expectNothing(await ask('POST', call, lines, session), 'POST')
    await expectAlive()
    expect(crashes).toEqual([])
  })

  it('an answer to a challenge signs no call, however it is asked for', async () => {
    const prefixes = ['', 'call\n', 'backend\n', 'identity\n', '\n']
    for (const text of prefixes.flatMap((prefix) => [prefix + session, `${prefix}${session}\n`])) {
      const { body } = await ask('GET', `${identity}?challenge=${encodeURIComponent(text)}`, [])
      expect(body).toMatch(/^[\da-f]{64}$/)
      for (const sent of [session, text]) {
        expectNothing(await ask('POST', call, signed(body), sent), JSON.stringify(text))
      }
    }
  })

  it('a signature of another call', async () => {
    const seen = bastion.vite.everything.find(({ url, method }) => method === 'POST' && url === call)
    const signature = String(seen?.headers['x-vite-integration-signature'])
    expect(signature).toMatch(/^[\da-f]{64}$/)
    for (const body of ['{}', session.replace('session', 'page'), `${session} `, '']) {
      expectNothing(await ask('POST', call, signed(signature), body), body)
    }
  })

  it.each(['{', 'null', '[]', '"x"', '\0', '{"__proto__":{"method":"session"}}', '<x/>'])(
    'a body of %j',
    async (body) => {
      const crashes = recordCrashes()
      expectNothing(await ask('POST', call, signed('0'.repeat(64)), body), body)
      await expectAlive()
      expect(crashes).toEqual([])
    },
  )

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'QUERY'])('%s', async (method) => {
    bastion.vite.clear()
    const port = bastion.vite.port!
    const wire = await openWire(port)
    wire.write(
      head(
        `${method} ${call} HTTP/1.1`,
        `Host: localhost:${port}`,
        'Accept: application/json',
        'Connection: close',
        ...signed('0'.repeat(64)),
      ),
    )
    expectNothing(await wire.reply(method === 'HEAD'), method)
    wire.reset()
  })

  it('a body of two million bytes, of no announced length, of a false one', async () => {
    const crashes = recordCrashes()
    expectNothing(await ask('POST', call, signed('0'.repeat(64)), 'a'.repeat(2_000_000)), 'large')
    const chunked = await ask('POST', call, [
      ...signed('0'.repeat(64)),
      'Transfer-Encoding: chunked',
      '',
      '5\r\nhello\r\n0',
    ])
    expectNothing(chunked, 'chunked')
    for (const leave of ['reset', 'end'] as const) {
      const wire = await openWire(bastion.vite.port!)
      wire.write(
        head(`POST ${call} HTTP/1.1`, 'Host: localhost', 'Content-Length: 100', ...signed('0'.repeat(64))),
      )
      wire.write('{"method":')
      if (leave === 'reset') wire.reset()
      else wire.socket.end()
    }
    await expectAlive()
    expect(crashes).toEqual([])
  })

  it.each([
    ['another host', ['Host: evil.example']],
    ['another host that asks as ours', ['Host: evil.example', 'Origin: http://localhost']],
  ])('under %s', async (_name, lines) => {
    for (const target of [`${identity}?challenge=a`, call]) {
      for (const method of ['GET', 'POST']) {
        expect((await ask(method, target, lines, method === 'POST' ? session : '')).status).toBe(403)
      }
    }
  })

  it.each(['http://evil.example', 'null', 'http://localhost.evil.example'])(
    'a page of %s may read nothing and send nothing that is signed',
    async (origin) => {
      const from = `Origin: ${origin}`
      const preflight = [
        'Access-Control-Request-Method: POST',
        'Access-Control-Request-Headers: x-vite-integration-signature',
      ]
      for (const target of [identity, `${identity}?challenge=a`, call]) {
        for (const [method, lines] of [
          ['GET', []],
          ['OPTIONS', preflight],
        ] as const) {
          const { headers } = await ask(method, target, [from, ...lines])
          expect(headers, `${method} ${target}`).not.toHaveProperty('access-control-allow-origin')
        }
      }
      expectNothing(await ask('POST', call, [from, 'Content-Type: text/plain'], session), 'simple request')
    },
  )

  it('challenges of any kind are answered with a hash or not at all', async () => {
    const crashes = recordCrashes()
    for (const query of [
      '',
      '?',
      '?challenge',
      '?challenge=',
      '?challenge=%zz',
      '?challenge=a&challenge=b',
      `?challenge=${'a'.repeat(9000)}`,
      '?Challenge=a',
    ]) {
      const { status, body } = await ask('GET', identity + query, ['Accept: application/json'])
      if (status === 200) expect(body, query).toMatch(/^[\da-f]{64}$/)
      else expect([400, 404], query).toContain(status)
    }
    expect(crashes).toEqual([])
  })
})
