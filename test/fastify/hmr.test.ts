import dns from 'node:dns'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { viteIntegration as expressIntegration } from '@vite-integration/express'
import { viteIntegration } from '@vite-integration/fastify'
import { siteWithConfig } from './projects.ts'
import { closed, listening } from '../hosts/express-host.ts'
import { connectHmr, opened, openSocket, ping } from '../support/hmr-client.ts'
import { get, open, type Target } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { createApp, createSite, listen, type Served } from './serve.ts'
import { editUntilUpdated, loadModules, updatesOf } from './updates.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
)

describe.each(['http', 'https'] as const)('HMR on every address of localhost over %s', (protocol) => {
  it.runIf(hasIpv6)('works on the secondary server as well as on the first', async () => {
    resolveLocalhostToBoth()
    const root = copyFixture('site')
    const app = createApp(protocol)
    await app.register(viteIntegration, { root, dev: true })
    await app.listen({ port: 0, host: 'localhost' })
    expect(app.addresses().map(addressOf).toSorted()).toEqual(['127.0.0.1', '::1'])
    const { port } = app.server.address() as AddressInfo
    const first = { url: `${protocol}://127.0.0.1:${String(port)}` }
    const second = { url: `${protocol}://[::1]:${String(port)}` }
    for (const target of [first, second]) expect(await ping(target)).toBe(true)
    const client = await connectHmr(first)
    const ofSecond = await messagesAt(client.url.replace('127.0.0.1', '[::1]'), second)
    await loadModules(first)
    await editUntilUpdated(root, [client])
    await expect.poll(() => ofSecond.types).toContain('update')
    await app.close()
    await Promise.all([client.closed, ofSecond.closed])
  })
})

describe('several applications in one process', () => {
  async function fastifySite(root: string): Promise<Served & { app: FastifyInstance }> {
    const app = await createSite({ root, dev: true })
    return { ...(await listen(app)), app }
  }

  async function expressSite(root: string): Promise<Served> {
    const app = express()
    const vite = expressIntegration({ root, dev: true })
    app.use(vite)
    await vite.ready
    const server = createServer(app).listen(0, '127.0.0.1')
    await listening(server)
    onTestFinished(async () => {
      await vite.close()
      await closed(server)
    })
    const { port } = server.address() as AddressInfo
    return { url: `http://127.0.0.1:${String(port)}`, port }
  }

  it.each([
    ['two Fastify', fastifySite],
    ['an Express beside a Fastify', expressSite],
  ])('%s: each has its own updates and its own pages', async (_name, startOther) => {
    const [oneRoot, twoRoot] = [copyFixture('site'), copyFixture('site')]
    const one = await fastifySite(oneRoot)
    const two = await startOther(twoRoot)
    const [ofOne, ofTwo] = [await connectHmr(one), await connectHmr(two)]
    for (const served of [one, two]) await loadModules(served)

    await editUntilUpdated(oneRoot, [ofOne])
    expect(updatesOf(ofTwo)).toBe(0)
    const seenByOne = updatesOf(ofOne)
    await editUntilUpdated(twoRoot, [ofTwo])
    expect(updatesOf(ofOne)).toBe(seenByOne)
    expect((await get(one, '/src/count.ts')).body).not.toBe((await get(two, '/src/count.ts')).body)

    await one.app.close()
    await ofOne.closed
    await editUntilUpdated(twoRoot, [ofTwo])
    expect((await open(two, '/dashboard')).status).toBe(200)
    await ofTwo.close()
  })

  it('the token of one is refused by the other', async () => {
    const [one, two] = [await fastifySite(copyFixture('site')), await fastifySite(copyFixture('site'))]
    const client = await connectHmr(one)
    const foreign = new URL(client.url)
    foreign.port = String(two.port)
    const reply = await upgradeStatus(foreign, 'http://evil.example')
    expect(reply).toBeGreaterThanOrEqual(400)
    await client.close()
  })
})

describe('two projects in one application', () => {
  it.each(['/app/ first', '/ first'])('each have their HMR, files and pages: %s', async (order) => {
    const site = { root: copyFixture('site'), dev: true }
    const based = siteWithConfig('vite.base.config.ts')
    const app = createApp('http')
    for (const options of order === '/ first' ? [site, based] : [based, site])
      await app.register(viteIntegration, options)
    const served = await listen(app)
    const [ofSite, ofBased] = [await connectHmr(served), await connectHmr(served, '/app/')]
    await loadModules(served)
    await loadModules(served, '/app/')
    await editUntilUpdated(site.root, [ofSite])
    expect(updatesOf(ofBased)).toBe(0)
    await editUntilUpdated(based.root, [ofBased])
    expect((await open(served, '/dashboard')).body).not.toMatch(/"\/app\//)
    expect((await open(served, '/app/dashboard')).body).toMatch(/"\/app\//)
    expect(await ping(served, '/other/')).toBe(false)
    await app.close()
    for (const client of [ofSite, ofBased]) await client.closed
  })
})

/** Returns the messages that an HMR client gets at an address that is not the one in Vite's client. */
async function messagesAt(
  url: string,
  target: Target,
): Promise<{ types: string[]; closed: Promise<unknown> }> {
  const socket = openSocket(url, target, 'vite-hmr')
  const types: string[] = []
  socket.on('message', (data) => types.push((JSON.parse(String(data)) as { type: string }).type))
  const ended = once(socket, 'close')
  await opened(socket)
  return { types, closed: ended }
}

function addressOf(address: AddressInfo | string): string {
  return typeof address === 'string' ? address : address.address
}

/** Lets localhost resolve to 127.0.0.1 and ::1, as on most machines: the hosts file of this one may differ. */
function resolveLocalhostToBoth(): void {
  const { lookup } = dns
  const both = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(((name: string, options: unknown, done: unknown) => {
    if (name !== 'localhost' || typeof options !== 'object' || (options as { all?: boolean }).all !== true) {
      return lookup(name, options as object, done as () => void)
    }
    return process.nextTick(done as (error: null, addresses: typeof both) => void, null, both)
  }) as typeof lookup)
  onTestFinished(() => spy.mockRestore())
}

async function upgradeStatus(url: URL, origin: string): Promise<number> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    origin,
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'vite-hmr',
  }
  const { status } = await get(
    { url: url.origin.replace(/^ws/, 'http') },
    `${url.pathname}${url.search}`,
    headers,
  )
  return status
}
