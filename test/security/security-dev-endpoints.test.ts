import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { proxiedStages, stages } from './bastion.ts'
import { canary } from './fortress.ts'
import { expectRefused } from './refused.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, type WireReply } from './wire.ts'

const prefix = '/__vite-integration/'
const calls = [
  'alive',
  'session',
  'page',
  'send',
  'invoke',
  'dispatch',
  'events',
  'identity?challenge=a',
  'call',
  '',
]
const bodies = [
  JSON.stringify({ wanted: { styles: [], texts: [] }, warm: false }),
  JSON.stringify({ file: '../canary.txt', url: '/' }),
  JSON.stringify({ file: '.env', url: '/' }),
]

/** Expects that no call was made: calls are for backends of the same user, never for browsers or the network. */
function expectNoCall({ status, body }: WireReply, name: string): void {
  expect([0, 204, 400, 403, 404, 405, 413], name).toContain(status)
  for (const text of ['inputNames', canary, '"pid"', '"html"', '"allowedHosts"']) {
    expect(body, name).not.toContain(text)
  }
}

describe.each(stages)('calls of the link through the backend: $name', (host) => {
  const bastion = useBastion(host)

  it.each([
    ...calls.map((call) => prefix + call),
    `/__VITE-INTEGRATION/Session`,
    `/x/..${prefix}session`,
    `/.${prefix}session`,
    `${prefix.replace('_', '%5f')}session`,
    `${prefix}session?x`,
    `/?${prefix}session`,
  ])('%s', async (target) => {
    const crashes = recordCrashes()
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
      for (const body of bodies) {
        const lines = [
          'Accept: application/json',
          `Content-Length: ${body.length}`,
          'Origin: http://127.0.0.1',
          'Access-Control-Request-Method: POST',
        ]
        const bytes =
          head(`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...lines) + body
        // The last target has the path '/'.
        const reply = await exchange(bastion.app.port, bytes)
        if (!target.startsWith('/?')) expectNoCall(reply, `${method} ${target}`)
        expect(reply.body).not.toContain('inputNames')
      }
    }
    // Vite gets only the methods with which browsers load modules.
    const methods = bastion.vite.requests().map(({ method }) => method)
    expect(methods.filter((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method))).toEqual([])
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('a query that names a call does not get past the host check', async () => {
    for (const target of [`/?${prefix}`, `/src/main.ts?${prefix}`, `/dashboard?x=${prefix}session`]) {
      const bytes = head(
        `GET ${target} HTTP/1.1`,
        'Host: evil.example',
        'Accept: text/html',
        'Connection: close',
      )
      expectRefused(await exchange(bastion.app.port, bytes), target, bastion.root)
    }
  })

  it('the folder of the hot file is not served', async () => {
    for (const file of ['dev-server.json', 'Dev-Server.json', '%64ev-server.json', '']) {
      for (const folder of ['/node_modules/.vite-integration/', '/node_modules/%2evite-integration/']) {
        const { status, body } = await get(bastion.app, folder + file, {
          accept: '*/*',
          'sec-fetch-dest': 'empty',
        })
        expect([folder + file, status]).toEqual([folder + file, 404])
        expect(body).not.toContain('socket')
      }
    }
  })
})

describe.each(proxiedStages)("calls of the link on Vite's own port: $name", (host) => {
  const bastion = useBastion(host)

  it.each(calls)('%s', async (call) => {
    const crashes = recordCrashes()
    const port = bastion.vite.port!
    for (const name of [`localhost:${port}`, 'evil.example']) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
        for (const body of bodies) {
          const lines = [`Host: ${name}`, 'Accept: application/json', 'Connection: close']
          lines.push(`Content-Length: ${body.length}`)
          const bytes = head(`${method} ${prefix}${call} HTTP/1.1`, ...lines) + body
          expectNoCall(await exchange(port, bytes), `${method} ${call}`)
        }
      }
    }
    expect((await open(bastion.app, '/dashboard')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('clients that disconnect in the middle of a request', async () => {
    const crashes = recordCrashes()
    for (const bytes of ['POST ', `POST ${prefix}session HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"wan`]) {
      const socket = connect(bastion.vite.port!, '127.0.0.1')
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.write(bytes)
      socket.resetAndDestroy()
    }
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })
})
