import { describe, expect, it } from 'vitest'
import { connectHmr, hmrUrl, ping } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { type Bastion, stages } from './bastion.ts'
import { expectRefused } from './refused.ts'
import { upgradeHead, type UpgradeParts } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, openWire } from './wire.ts'

const own = 'Host: 127.0.0.1'
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='

/** Upgrades of Vite's path and subprotocol that are no WebSocket handshake (RFC 6455, 4.2.1). */
const noHandshakes: readonly [string, UpgradeParts][] = [
  ['POST', { method: 'POST' }],
  ['DELETE', { method: 'DELETE' }],
  ['HEAD', { method: 'HEAD' }],
  ['a body', { more: ['Content-Length: 5'] }],
  ['a body in chunks', { more: ['Transfer-Encoding: chunked'] }],
  ['a POST with a body', { method: 'POST', more: ['Content-Length: 5'] }],
  [
    'h2c',
    {
      upgrade: 'h2c',
      connection: 'Upgrade, HTTP2-Settings',
      more: ['HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
    },
  ],
  ['an unknown protocol', { upgrade: 'x/1' }],
  ['several protocols', { upgrade: 'h2c, websocket' }],
  ['no protocol', { upgrade: '' }],
]

/** Handshakes that Vite itself has to refuse. */
const wrongHandshakes: readonly [string, readonly string[]][] = [
  ['no key', ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: vite-hmr']],
  [
    'a key that is too short',
    ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: abc', 'Sec-WebSocket-Protocol: vite-hmr'],
  ],
  ['two keys', ['Sec-WebSocket-Version: 13', key, key, 'Sec-WebSocket-Protocol: vite-hmr']],
  ['no version', [key, 'Sec-WebSocket-Protocol: vite-hmr']],
  ['an unknown version', [key, 'Sec-WebSocket-Version: 99', 'Sec-WebSocket-Protocol: vite-hmr']],
  ['both subprotocols', [key, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: vite-hmr, vite-ping']],
  [
    'both subprotocols in two lines',
    [
      key,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: vite-hmr',
      'Sec-WebSocket-Protocol: vite-ping',
    ],
  ],
  ['a subprotocol that is none', [key, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: vite-hmr;q=1']],
]

/** Ways to cut off the bytes of an upgrade. */
const cuts: readonly [string, (bytes: string) => string][] = [
  ['in its first line', (bytes) => bytes.slice(0, 9)],
  ['behind its first line', (bytes) => bytes.slice(0, bytes.indexOf('\r\n') + 2)],
  ['in a header', (bytes) => bytes.slice(0, bytes.indexOf('Sec-WebSocket-Key') + 25)],
  ['ahead of its last line', (bytes) => bytes.slice(0, -2)],
  ['as soon as it is whole', (bytes) => bytes],
  ['in its first frame', (bytes) => `${bytes}\x81`],
  ['in a frame of any length', (bytes) => `${bytes}\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0`],
  ['behind a frame that is none', (bytes) => `${bytes}\xff\xff\xff\xff`],
]

async function expectAlive({ app, vite }: Bastion): Promise<void> {
  expect((await get(app, '/src/main.ts')).status).toBe(200)
  expect((await get(app, '/api/ok')).status).toBe(200)
  expect(await ping(app)).toBe(true)
  await (await connectHmr(app)).close()
  if (vite.port !== undefined)
    expect((await get({ url: `http://127.0.0.1:${String(vite.port)}` }, '/src/main.ts')).status).toBe(200)
}

describe.each(stages)('invalid upgrades: $name', (host) => {
  const bastion = useBastion(host)

  it.each(noHandshakes)('%s', async (_name, parts) => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    bastion.vite.clear()
    for (const target of ['/', `/${search}`]) {
      for (const protocol of ['vite-hmr', 'vite-ping', undefined]) {
        const wire = await openWire(bastion.app.port)
        wire.write(
          `${upgradeHead({ ...parts, target, protocol })}hello${head('GET /smuggled.js HTTP/1.1', own)}`,
        )
        const { status } = await wire.reply(parts.method === 'HEAD')
        expect(status, `${target} ${String(protocol)}`).not.toBe(101)
        expect(status, `${target} ${String(protocol)}`).toBeLessThan(500)
        wire.reset()
      }
    }
    expect(bastion.vite.requests().map(({ url }) => url)).not.toContain('/smuggled.js')
    await expectAlive(bastion)
    expect(crashes).toEqual([])
  })

  it.each(wrongHandshakes)('%s', async (_name, lines) => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    for (const target of ['/', `/${search}`]) {
      const bytes = head(`GET ${target} HTTP/1.1`, own, 'Connection: Upgrade', 'Upgrade: websocket', ...lines)
      expectRefused(await exchange(bastion.app.port, bytes), target, bastion.root)
    }
    await expectAlive(bastion)
    expect(crashes).toEqual([])
  })

  it('Connection: upgrade without Upgrade is a request, and so is Upgrade without Connection', async () => {
    const crashes = recordCrashes()
    for (const lines of [
      ['Connection: upgrade'],
      ['Upgrade: websocket'],
      ['Connection: close', 'Upgrade: websocket'],
    ]) {
      const wire = await openWire(bastion.app.port)
      wire.write(head('GET /src/main.ts HTTP/1.1', own, ...lines, 'Sec-WebSocket-Protocol: vite-hmr', key))
      const { status } = await wire.reply()
      expect([200, 404, 426]).toContain(status)
      wire.reset()
    }
    await expectAlive(bastion)
    expect(crashes).toEqual([])
  })

  it('HTTP/1.0', async () => {
    const crashes = recordCrashes()
    const bytes = upgradeHead().replace('HTTP/1.1', 'HTTP/1.0')
    const wire = await openWire(bastion.app.port)
    wire.write(bytes)
    await wire.reply()
    wire.reset()
    await expectAlive(bastion)
    expect(crashes).toEqual([])
  })
})

describe.each(stages)('upgrades whose client disconnects: $name', (host) => {
  const bastion = useBastion(host)

  it.each(cuts)('%s', async (_name, cut) => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    for (const parts of [
      { target: `/${search}` },
      { protocol: 'vite-ping' },
      { target: '/none' },
      { protocol: undefined },
    ]) {
      for (const leave of ['reset', 'end', 'destroy'] as const) {
        // Disconnects once immediately, and once after the server had time to answer.
        for (const waits of [false, true]) {
          const wire = await openWire(bastion.app.port)
          wire.write(cut(upgradeHead(parts)))
          if (waits) await get(bastion.app, '/api/ok')
          if (leave === 'reset') wire.reset()
          else wire.socket[leave]()
        }
      }
    }
    await expectAlive(bastion)
    expect(crashes).toEqual([])
  })

  it('are released', async () => {
    const clients = (): number => bastion.vite.server.ws.clients.size
    await expect.poll(clients, { timeout: 10_000 }).toBe(0)
    const client = await connectHmr(bastion.app)
    expect(clients()).toBe(1)
    await client.close()
    await expect.poll(clients, { timeout: 10_000 }).toBe(0)
  })
})
