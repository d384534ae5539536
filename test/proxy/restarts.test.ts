import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { contentType, get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { eventually } from '../vite-plugin/hot-files.ts'
import { backend, hosts } from './hosts.ts'
import { startVite, stateOf } from './vite-process.ts'

describe.each(hosts)('$name and a Vite that dies and comes back', (host) => {
  it('killed: HMR clients are closed, pages and modules get 503, the backend goes on', async () => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    const clients = await Promise.all([connectHmr(app), connectHmr(app)])
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    await vite.kill()
    await Promise.all(clients.map(({ closed }) => closed))
    expect((await open(app, '/dashboard')).status).toBe(503)
    expect((await open(app, '/page')).status).toBe(503)
    expect(await get(app, '/src/count.ts', { accept: '*/*', 'sec-fetch-dest': 'script' })).toMatchObject({
      status: 503,
    })
    expect((await get(app, '/api/ok')).status).toBe(200)
    expect(await ping(app)).toBe(false)
    expect(crashes).toEqual([])
  })

  it.each(['the same port', 'another port'])('back on %s', async (where) => {
    const root = copyFixture('site')
    const first = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/page')).status).toBe(200)
    await first.kill()
    expect((await get(app, '/src/count.ts')).status).toBe(503)
    const second = await startVite({ root, ...(where === 'the same port' ? { port: first.port } : {}) })
    expect(second.port === first.port).toBe(where === 'the same port')
    // The first request may be for a module or a ping; pages follow.
    expect(await ping(app)).toBe(true)
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain('src="/src/main.ts"')
    const client = await connectHmr(app)
    expect((await client.next(() => true)).type).toBe('connected')
    await client.close()
  })

  it('restarted without a request in between', async () => {
    const root = copyFixture('site')
    const first = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    await first.kill()
    await startVite({ root })
    // The new Vite's client sends the new token.
    const client = await connectHmr(app)
    await client.close()
    expect((await open(app, '/page')).status).toBe(200)
  })

  it.each([
    ['/app/', '/'],
    ['/', '/app/'],
    ['/one/', '/two%20words/'],
  ])('back under another base: %s, then %s', async (before, after) => {
    const root = copyFixture('site')
    const first = await startVite({ root, base: before })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, before)).body).toContain('root page')
    await first.end()
    await startVite({ root, base: after })
    expect((await open(app, after)).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain(`src="${after}src/main.ts"`)
    expect((await get(app, `${after}src/count.ts`)).status).toBe(200)
    const client = await connectHmr(app, after)
    await client.close()
  })

  it('back with React: pages then have its preamble', async () => {
    const root = copyFixture('react')
    const routes = [
      {
        path: '/page',
        handler: ({ answer, viteTags }: { answer(body: string): void; viteTags(entry: string): string }) =>
          answer(viteTags('src/main.tsx')),
      },
    ]
    const first = await startVite({ root, config: false })
    const app = await startForTest(host.start, backend({ root }, { routes }))
    expect((await open(app, '/page')).body).not.toContain('@react-refresh')
    await first.kill()
    await startVite({ root })
    expect((await open(app, '/page')).body).toContain('"/@react-refresh"')
  })

  it('killed in the middle of a response: the response ends too', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    const response = await fetch(`${app.url}/__stream`, { headers: { accept: 'text/event-stream' } })
    const reader = response.body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: first\n\n')
    await vite.kill()
    await expect(reader.read()).rejects.toThrow('terminated')
    expect((await get(app, '/api/ok')).status).toBe(200)
  })

  it('killed while a request waits for it', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    const waiting = get(app, '/__silent', { accept: '*/*', 'sec-fetch-dest': 'script' })
    await eventually(() => stateOf(vite)).toMatchObject({ waiting: 1 })
    await vite.kill()
    const reply = await waiting
    expect([reply.status, contentType(reply)]).toEqual([503, 'text/plain; charset=utf-8'])
  })

  it('ended as by Ctrl+C: its hot file is removed, and the backend knows that it is down', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).status).toBe(200)
    await vite.end()
    expect((await open(app, '/dashboard')).status).toBe(503)
    await startVite({ root })
    expect((await open(app, '/dashboard')).status).toBe(200)
  })

  it('restarted by a change of its config', async () => {
    const root = copyFixture('site')
    const config = path.join(root, 'vite.config.ts')
    await startVite({ root, config })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).body).toContain('root page')
    writeFileSync(config, "export default { base: '/moved/' }\n")
    const body = (target: string): Promise<string> => open(app, target).then((reply) => reply.body)
    await eventually(() => body('/page')).toContain('src="/moved/src/main.ts"')
    expect(await body('/moved/')).toContain('root page')
    await (await connectHmr(app, '/moved/')).close()
    rmSync(config)
  })

  it('closing the backend closes its clients in Vite', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    const clients = await Promise.all([connectHmr(app), connectHmr(app)])
    const state = () => stateOf(vite)
    expect(await state()).toMatchObject({ clients: 2 })
    await clients[0]!.close()
    await eventually(state).toMatchObject({ clients: 1 })
    await app.close()
    await clients[1]!.closed
    await eventually(state).toMatchObject({ clients: 0 })
  })
})
