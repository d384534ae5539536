import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { connectHmr, echo, hmrUrl, opened, openSocket, ping, type HmrClient } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { sendRaw } from '../support/raw-socket.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { siteOptions, siteUnderBaseOptions } from './projects.ts'
import type { Adapter, RunningApplication, Scenario } from './scenario.ts'
import { startForTest, useApplication } from './use-application.ts'

const ways: [string, Pick<Scenario, 'protocol' | 'listen'>][] = [
  ["the framework's listen", { listen: 'framework' }],
  ["Node's http server", { listen: 'node' }],
  ["Node's https server", { protocol: 'https', listen: 'node' }],
]

/** Tests of HMR over the application's own port, beside other WebSocket servers on it. */
export function addHmrTests(host: Adapter): void {
  describe.each(ways)('HMR over %s', (_name, way) => {
    it("uses the application's own port and sends updates", async () => {
      const { app, root } = await startSite(way)
      const client = await connectHmr(app)
      expect(new URL(client.url).port).toBe(String(app.port))
      await loadModules(app)
      await editUntilUpdated(root, [client])
      await client.close()
    })

    it('its connections end with the application', async () => {
      const { app } = await startSite(way)
      const client = await connectHmr(app)
      await app.close()
      await client.closed
    })
  })

  it.each(['{ port: 5173 }', "{ host: 'localhost' }", '{ hmr: { overlay: false } }', '{ hmr: false }'])(
    "HMR uses the application's port alone when the config has a server section %s",
    async (section) => {
      const root = copyFixture('site')
      const config = join(root, 'vite.server.config.ts')
      writeFile(config, `export default { server: ${section} }\n`)
      const app = await startForTest(host.start, { vite: { root, dev: true, configFile: config } })
      expect((await get(app, '/@vite/client')).body).toMatch(/hmrPort = null/)
      const client = await connectHmr(app)
      expect(new URL(client.url).port).toBe(String(app.port))
      await client.close()
    },
  )

  describe.each(['before', 'after'] as const)(
    "an application's own WebSocket server, attached %s",
    (order) => {
      const app = useApplication(host, async () => ({
        vite: await siteOptions('development'),
        webSocket: { path: '/live', order },
      }))

      it('a ping is answered as the first request of the server', async () => {
        expect(await ping(app)).toBe(true)
      })

      it('it and HMR both work', async () => {
        const client = await connectHmr(app)
        expect(await echo(app, '/live', 'hello')).toBe('hello')
        expect((await client.next(() => true)).type).toBe('connected')
        expect(await echo(app, '/live', 'again')).toBe('again')
        expect(client.messages.filter(({ type }) => type === 'error')).toEqual([])
        await client.close()
      })

      it('it and HMR both work with many connections at the same time', async () => {
        const clients = await Promise.all(Array.from({ length: 5 }, () => connectHmr(app)))
        const texts = ['a', 'b', 'c', 'd', 'e']
        expect(await Promise.all(texts.map((text) => echo(app, '/live', text)))).toEqual(texts)
        for (const client of clients) await client.close()
      })
    },
  )

  it('updates arrive beside another WebSocket server', async () => {
    const { app, root } = await startSite({ webSocket: { path: '/live', order: 'before' } })
    const client = await connectHmr(app)
    await loadModules(app)
    await editUntilUpdated(root, [client])
    await client.close()
  })

  it('two applications in one process both get their updates', async () => {
    const first = await startSite({})
    const second = await startSite({})
    const [one, two] = [await connectHmr(first.app), await connectHmr(second.app)]
    await loadModules(first.app)
    await loadModules(second.app)
    await editUntilUpdated(first.root, [one])
    expect(two.messages.filter(({ type }) => type === 'update')).toEqual([])
    await editUntilUpdated(second.root, [two])
    await first.app.close()
    await one.closed
    await editUntilUpdated(second.root, [two])
    await two.close()
  })

  it('works under a base', async () => {
    const app = await startForTest(host.start, { vite: await siteUnderBaseOptions('development') })
    const client = await connectHmr(app, '/app/')
    expect(new URL(client.url).pathname).toBe('/app/')
    expect((await client.next(() => true)).type).toBe('connected')
    expect(await ping(app, '/app/')).toBe(true)
    await client.close()
  })

  describe('upgrades', () => {
    const app = useApplication(host, async () => ({ vite: await siteOptions('development') }))

    it('a ping is answered', async () => {
      expect(await ping(app)).toBe(true)
    })

    it('a ping with further bytes does not end the process', async () => {
      const crashes = recordCrashes()
      const trailing = Buffer.alloc(4096, 0xff)
      await sendRaw(app.port, Buffer.concat([upgradeBytes(app, 'vite-ping'), trailing]))
      expect(await ping(app)).toBe(true)
      expect((await get(app, '/src/main.ts')).status).toBe(200)
      expect(crashes).toEqual([])
    })

    it('invalid frames after an HMR upgrade do not end the process', async () => {
      const crashes = recordCrashes()
      const url = new URL(await hmrUrl(app))
      const bytes = upgradeBytes(app, 'vite-hmr', `/${url.search}`)
      await sendRaw(app.port, Buffer.concat([bytes, Buffer.alloc(4096, 0xff)]))
      expect((await get(app, '/src/main.ts')).status).toBe(200)
      await (await connectHmr(app)).close()
      expect(crashes).toEqual([])
    })

    it.each(['/none', '/live', '/dashboard', '/src/main.ts'])(
      'an upgrade of %s is answered with 404 and closed when the application has no upgrade listener',
      async (path) => {
        const { status } = await sendRaw(app.port, upgradeBytes(app, 'something', path))
        expect(status).toBe(404)
      },
    )

    it('HMR is refused to a foreign Host', async () => {
      const url = await hmrUrl(app)
      const socket = openSocket(url, app, 'vite-hmr', { host: 'evil.example', origin: 'http://evil.example' })
      await expect(opened(socket)).rejects.toThrow(/Unexpected server response: 4\d\d/)
    })

    it('HMR is refused to a page of another origin without the token', async () => {
      const url = new URL(await hmrUrl(app))
      url.search = ''
      const socket = openSocket(url.href, app, 'vite-hmr', { origin: 'http://evil.example' })
      await expect(opened(socket)).rejects.toThrow(/Unexpected server response: 4\d\d/)
    })
  })

  async function startSite(more: Partial<Scenario>): Promise<{ app: RunningApplication; root: string }> {
    const root = copyFixture('site')
    return { root, app: await startForTest(host.start, { ...more, vite: { root, dev: true } }) }
  }
}

/** Loads modules as a browser does, so that the module graph knows which of them accept updates. */
async function loadModules(app: RunningApplication): Promise<void> {
  for (const module of ['main.ts', 'shared.ts', 'count.ts', 'main.css']) await get(app, `/src/${module}`)
}

/**
 * Edits a module until every client has got an update. The first edit may come while the watcher is still starting.
 */
async function editUntilUpdated(root: string, clients: readonly HmrClient[]): Promise<void> {
  const updatesOf = (client: HmrClient): number => client.messages.filter(isCountUpdate).length
  const before = clients.map(updatesOf)
  const edit = (): void =>
    writeFile(join(root, 'src/count.ts'), `export const count = ${String(Math.random())}\n`)
  edit()
  const again = setInterval(edit, 1000)
  try {
    await expect
      .poll(() => clients.every((client, index) => updatesOf(client) > (before[index] ?? 0)), {
        timeout: 25_000,
      })
      .toBe(true)
  } finally {
    clearInterval(again)
  }
}

function isCountUpdate({ type, updates = [] }: HmrClient['messages'][number]): boolean {
  return type === 'update' && updates.some(({ acceptedPath }) => acceptedPath === '/src/count.ts')
}

function upgradeBytes(app: RunningApplication, protocol: string, path = '/'): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${String(app.port)}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${protocol}`,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
