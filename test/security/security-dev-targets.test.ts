import { describe, expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { useCanaryListener } from './canary-listener.ts'
import { expectRefused } from './refused.ts'
import { hostileTargets } from './target-list.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, type WireReply } from './wire.ts'

/** A target that is no plain path ends in a 4xx of the application: it reaches neither Vite nor another server. */
describe.each(stages)('hostile request targets in development: $name', (host) => {
  const canaryListener = useCanaryListener()
  const bastion = useBastion(host)
  const ask = (method: string, target: string): Promise<WireReply> => {
    const own = `Host: 127.0.0.1:${String(bastion.app.port)}`
    return exchange(bastion.app.port, head(`${method} ${target} HTTP/1.1`, own, 'Connection: close'))
  }

  it.each(hostileTargets)('$name', async ({ targets }) => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    const vitePort = bastion.vite.port ?? bastion.app.port
    for (const target of targets({ canary: canaryListener.port, vite: vitePort, app: bastion.app.port })) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
        expectRefused(await ask(method, target), `${method} ${target.slice(0, 80)}`, bastion.root)
      }
    }
    expect(bastion.vite.requests()).toEqual([])
    expect(canaryListener.contacts).toBe(0)
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('CONNECT opens no tunnel', async () => {
    const crashes = recordCrashes()
    const target = `127.0.0.1:${String(canaryListener.port)}`
    const reply = await exchange(bastion.app.port, head(`CONNECT ${target} HTTP/1.1`, `Host: ${target}`))
    expectRefused(reply, 'CONNECT', bastion.root)
    expect(canaryListener.contacts).toBe(0)
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('a fragment', async () => {
    const outside = `${bastion.root}/../canary.txt`
    for (const target of [
      '/src/main.ts#x',
      '/#/../canary.txt',
      `/@fs${bastion.root}/#/../../canary.txt`,
      `/@fs${outside}#?raw`,
    ]) {
      expectRefused(await ask('GET', target), target)
    }
  })

  it('a query that looks like a target is not used as one', async () => {
    for (const query of ['//evil.example', 'http://127.0.0.1/', '\\evil', '%00', '%zz', '/../..']) {
      const reply = await ask('GET', `/src/main.ts?${query}`)
      expect([200, 400, 403, 404, 500], query).toContain(reply.status)
      expect(reply.headers.location).toBeUndefined()
    }
    expect(canaryListener.contacts).toBe(0)
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
  })

  it.each([
    '',
    '?raw',
    '?import&raw',
    '?raw??',
    '?import&raw??',
    '?inline&import',
    '?.svg?.wasm?init',
    '?url',
  ])('files outside of the root with %j are not served', async (query) => {
    for (const place of [
      '/../canary.txt',
      '/../secret/canary.txt',
      '/.env',
      '/.git/config',
      '/../project-old/canary.txt',
    ]) {
      const up = `/@fs${bastion.root}${place}${query}`
      const normal = `/@fs${bastion.root.replace(/\/project$/, '')}${place.replace('/..', '')}${query}`
      for (const target of [
        up,
        normal,
        normal.replace('/@fs/', '/@fs//'),
        normal.replaceAll('canary', '%63anary'),
      ]) {
        const reply = await ask('GET', target)
        expect(reply.status, target).toBeGreaterThanOrEqual(400)
        expect(reply.body, target).not.toContain('canary-4f1d2c9b')
      }
    }
  })

  it('a target longer than Node accepts', async () => {
    for (const target of [`/${'a'.repeat(20_000)}`, `/src/main.ts?${'a'.repeat(20_000)}`]) {
      expect((await ask('GET', target)).status).toBe(431)
    }
    // The longest target, of characters that grow when they are escaped.
    const long = await ask('GET', `/${'%C3%A9'.repeat(2500)}.js`)
    expectRefused(long, 'long', bastion.root)
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
  })
})
