import { describe, expect, it } from 'vitest'
import { hmrUrl } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { proxiedStages } from './bastion.ts'
import { expectRefused } from './refused.ts'
import { upgradeHead } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, type WireReply } from './wire.ts'

/** Hop-by-hop headers (RFC 9110, 7.6.1) stay on their connection; Connection cannot remove the others. */
describe.each(proxiedStages)('headers on the way to Vite: $name', (host) => {
  const bastion = useBastion(host)
  const ownHost = (): string => `127.0.0.1:${String(bastion.app.port)}`
  const ask = (...lines: readonly string[]): Promise<WireReply> => {
    bastion.vite.clear()
    return exchange(bastion.app.port, head('GET /src/main.ts HTTP/1.1', ...lines))
  }
  const seen = (): Record<string, unknown> => bastion.vite.requests()[0]?.headers ?? {}

  it.each(['host', 'Host', 'close, host', 'host, host', 'keep-alive, HOST,', '"host"', 'host;q=1'])(
    'Connection: %s does not remove Host',
    async (connection) => {
      const reply = await ask(`Host: ${ownHost()}`, `Connection: ${connection}`)
      expect(reply.status).toBe(200)
      expect(seen().host).toBe(ownHost())
      const hostile = await ask('Host: evil.example', `Connection: ${connection}`)
      expectRefused(hostile, connection, bastion.root)
    },
  )

  it.each(['origin', 'Origin, close', 'origin, sec-fetch-mode', 'sec-fetch-site, sec-fetch-dest'])(
    'Connection: %s does not remove the headers that Vite checks',
    async (connection) => {
      const told = {
        origin: 'http://evil.example',
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-dest': 'script',
      }
      const lines = Object.entries(told).map(([name, value]) => `${name}: ${value}`)
      const reply = await ask(`Host: ${ownHost()}`, `Connection: ${connection}`, ...lines)
      expect(seen()).toMatchObject(told)
      expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  it('hop-by-hop headers are not sent on', async () => {
    const own = [
      'Keep-Alive: timeout=1',
      'TE: trailers',
      'Proxy-Authorization: Basic eDp5',
      'Proxy-Connection: keep-alive',
      'X-Mine: 1',
      'X-Kept: 2',
    ]
    const reply = await ask(`Host: ${ownHost()}`, 'Connection: keep-alive, X-Mine', ...own)
    expect(reply.status).toBe(200)
    expect(seen()).toMatchObject({ 'x-kept': '2' })
    for (const name of ['keep-alive', 'te', 'proxy-authorization', 'proxy-connection', 'x-mine', 'upgrade']) {
      expect(seen(), name).not.toHaveProperty(name)
    }
  })

  it('a very long Connection header', async () => {
    const crashes = recordCrashes()
    const names = Array.from({ length: 1500 }, (_, index) => `x${String(index)}`).join(',')
    expect((await ask(`Host: ${ownHost()}`, `Connection: ${names}`)).status).toBe(200)
    expect(
      (await ask(`Host: ${ownHost()}`, 'Connection: ,,, ,', 'Connection: a b, \x01'.slice(0, 16))).status,
    ).toBeLessThan(500)
    expect(crashes).toEqual([])
  })

  it.each(['100-continue', 'nonsense'])('Expect: %s is not sent on', async (expectation) => {
    const crashes = recordCrashes()
    const reply = await ask(
      `Host: ${ownHost()}`,
      `Expect: ${expectation}`,
      'Connection: keep-alive, X-Mine',
      'X-Mine: 1',
    )
    expect([200, 417]).toContain(reply.status)
    if (reply.status === 200) {
      expect(seen()).not.toHaveProperty('expect')
      expect(seen()).not.toHaveProperty('x-mine')
    } else expect(bastion.vite.requests()).toEqual([])
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('an upgrade keeps Host and Origin with any Connection header', async () => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    for (const connection of [
      'Upgrade, host',
      'upgrade, origin',
      'host, origin, Upgrade',
      'keep-alive, Upgrade, Origin',
    ]) {
      const hostile = { connection, host: 'evil.example', target: `/${search}` }
      expectRefused(await exchange(bastion.app.port, upgradeHead(hostile)), connection, bastion.root)
      const foreign = { connection, host: ownHost(), more: ['Origin: http://evil.example'] }
      expectRefused(await exchange(bastion.app.port, upgradeHead(foreign)), connection, bastion.root)
    }
    expect(crashes).toEqual([])
  })
})
