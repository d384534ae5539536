import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { get, navigation, open } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

describe.each(hosts)('$name and the addresses on which Vite listens', (host) => {
  const addresses = ['127.0.0.1', 'localhost', '0.0.0.0', ...(hasIpv6 ? ['::1', '::'] : [])]

  it.each(addresses)('%s, found by its file', async (address) => {
    const root = copyFixture('site')
    await startVite({ root, host: address })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    await (await connectHmr(app)).close()
  })

  it.each(addresses)('%s, by "localhost"', async (address) => {
    const root = copyFixture('site')
    const { port } = await startVite({ root, host: address, plugin: false })
    const devServer = `http://localhost:${String(port)}`
    const app = await startForTest(host.start, backend({ root, devServer }))
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    await (await connectHmr(app)).close()
  })

  describe('https with a certificate of its own', () => {
    it('does not matter for the link; at an origin it is refused with the reason and the remedy', async () => {
      const root = copyFixture('site')
      const vite = await startVite({ root, https: true })
      for (const devServer of ['proxy', vite.url]) {
        const app = await startForTest(host.start, backend({ root, devServer }))
        expect((await open(app, '/dashboard')).body).toContain('root page')
        expect((await get(app, '/src/count.ts')).status).toBe(200)
        await (await connectHmr(app)).close()
      }
      const { url } = await startVite({ root: copyFixture('site'), https: true, plugin: false })
      const app = await startForTest(host.start, backend({ root: copyFixture('site'), devServer: url }))
      const page = await open(app, '/dashboard')
      expect(page.status).toBe(503)
      expect(page.body).toContain('certificate')
      expect(page.body).toContain('self-signed')
      expect(page.body).toContain('devServerSecure: false')
      expect((await get(app, '/src/count.ts')).status).toBe(503)
      expect((await get(app, '/api/ok')).status).toBe(200)
    })

    it('a Host that Vite does not allow is refused, although Vite itself does not check it', async () => {
      const root = copyFixture('site')
      await startVite({ root, https: true })
      const app = await startForTest(host.start, backend({ root }))
      for (const at of ['/src/count.ts', '/@vite/client', '/', '/dashboard', '/robots.txt']) {
        const reply = await get(app, at, { ...navigation, host: 'evil.example' })
        expect([at, reply.status]).toEqual([at, 403])
        expect(reply.body).not.toContain(root)
      }
      expect((await get(app, '/api/ok', { host: 'evil.example' })).status).toBe(200)
      expect((await get(app, '/src/count.ts', { host: 'localhost:1' })).status).toBe(200)
    })

    it.each([{}, false] as const)('works with devServerSecure: false, with the plugin %j', async (plugin) => {
      const root = copyFixture('site')
      const vite = await startVite({ root, https: true, plugin })
      const devServer = plugin === false ? vite.url : 'proxy'
      const app = await startForTest(host.start, backend({ root, devServer, devServerSecure: false }))
      expect((await open(app, '/dashboard')).body).toContain('root page')
      expect((await open(app, '/page')).body).toContain('src="/src/main.ts"')
      expect((await get(app, '/src/count.ts')).status).toBe(200)
      const client = await connectHmr(app)
      expect((await client.next(() => true)).type).toBe('connected')
      await client.close()
    })
  })
})
