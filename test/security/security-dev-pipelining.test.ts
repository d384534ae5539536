import { describe, expect, it } from 'vitest'
import { connectHmr, hmrUrl } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { upgradeHead } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { head, openWire } from './wire.ts'

const own = 'Host: 127.0.0.1'
const ask = (path: string): string => head(`GET ${path} HTTP/1.1`, own, 'Accept: */*')

/** Bytes behind a request on its connection are the same client's next request, or are dropped. */
describe.each(stages)('pipelined requests and upgrades: $name', (host) => {
  const bastion = useBastion(host)

  it('many requests in one packet are answered in their order', async () => {
    const crashes = recordCrashes()
    const wire = await openWire(bastion.app.port)
    const paths = ['/src/main.ts', '/api/ok', '/src/none.js', '/src/count.ts', '/api/none', '/src/shared.ts']
    wire.write(Array.from({ length: 10 }, () => paths.map(ask).join('')).join(''))
    for (let round = 0; round < 10; round++) {
      for (const path of paths) {
        const { status, body } = await wire.reply()
        expect(status, path).toBe(path.includes('none') ? 404 : 200)
        if (path === '/api/ok') expect(body).toContain('ok')
        if (path === '/src/count.ts') expect(body).toContain('count')
      }
    }
    wire.reset()
    expect(crashes).toEqual([])
  })

  it.each([
    ['an unknown path', '/none', 'vite-hmr'],
    ['an unknown subprotocol', '/', 'chat'],
    ['a path of the backend', '/api/ok', 'vite-ping'],
  ])('a request behind a refused upgrade of %s is not answered', async (_name, target, protocol) => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    const wire = await openWire(bastion.app.port)
    wire.write(upgradeHead({ target, protocol }) + ask('/src/main.ts') + ask('/api/ok'))
    expect((await wire.reply()).status).toBe(404)
    expect(await wire.closed()).toBe('')
    expect(bastion.vite.requests()).toEqual([])
    expect(crashes).toEqual([])
  })

  it('a request behind an HMR upgrade is not answered', async () => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    bastion.vite.clear()
    const wire = await openWire(bastion.app.port)
    wire.write(upgradeHead({ target: `/${search}` }) + ask('/smuggled.js'))
    expect((await wire.reply()).status).toBe(101)
    // Bytes that are no WebSocket frame end the connection.
    expect(await wire.closed()).not.toContain('HTTP/1.1')
    expect(bastion.vite.requests()).toEqual([])
    expect(crashes).toEqual([])
  })

  it('a request behind a ping is not answered', async () => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    const wire = await openWire(bastion.app.port)
    wire.write(upgradeHead({ protocol: 'vite-ping' }) + ask('/smuggled.js').repeat(50))
    expect((await wire.reply()).status).toBe(101)
    expect(await wire.closed()).not.toContain('HTTP/1.1')
    expect(bastion.vite.requests()).toEqual([])
    expect(bastion.vite.upgrades).toEqual([])
    await (await connectHmr(bastion.app)).close()
    expect(crashes).toEqual([])
  })

  it('an upgrade behind open requests does no harm', async () => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    for (const before of ['/src/main.ts', '/api/ok', '/src/none.js', '/dashboard']) {
      for (const [target, protocol] of [
        [`/${search}`, 'vite-hmr'],
        ['/', 'vite-ping'],
        ['/none', 'chat'],
      ]) {
        const wire = await openWire(bastion.app.port)
        wire.write(ask(before).repeat(3) + upgradeHead({ target: target!, protocol }))
        // Node aborts the open requests of the connection, or answers them first.
        await wire
          .reply()
          .catch((error: unknown) => expect(String(error)).toContain('The end of the connection'))
        wire.reset()
      }
    }
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('an upgrade behind an unfinished body is part of it', async () => {
    bastion.vite.clear()
    const wire = await openWire(bastion.app.port)
    const inside = upgradeHead({ protocol: 'vite-hmr' })
    wire.write(head('POST /none HTTP/1.1', own, `Content-Length: ${String(inside.length)}`) + inside)
    expect((await wire.reply()).status).toBe(404)
    wire.write(ask('/api/ok'))
    expect((await wire.reply()).status).toBe(200)
    expect(bastion.vite.upgrades).toEqual([])
    wire.reset()
  })

  it('of two upgrades in one packet at most one is accepted', async () => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    bastion.vite.clear()
    const wire = await openWire(bastion.app.port)
    wire.write(upgradeHead({ target: `/${search}` }).repeat(2))
    expect((await wire.reply()).status).toBe(101)
    await wire.closed()
    expect(bastion.vite.upgrades).toHaveLength(1)
    expect(crashes).toEqual([])
  })

  it('requests whose client disconnects before any response', async () => {
    const crashes = recordCrashes()
    for (let index = 0; index < 20; index++) {
      const wire = await openWire(bastion.app.port)
      wire.write(ask('/src/main.ts').repeat(20))
      wire.reset()
    }
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })
})
