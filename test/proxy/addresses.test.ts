import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HotFile, hotFilePath } from '@vite-integration/core'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { get, open } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

function renameInHotFile(root: string, hostname: string): void {
  const file = hotFilePath(root)
  const hot = JSON.parse(readFileSync(file, 'utf8')) as HotFile
  const url = new URL(hot.url)
  url.hostname = hostname
  writeFileSync(file, JSON.stringify({ ...hot, url: url.origin }))
}

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

describe.each(hosts)('$name and where Vite listens', (host) => {
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

  it.skipIf(!hasIpv6).each([
    ['127.0.0.1', '::1'],
    ['::1', '127.0.0.1'],
  ])('%s, with a stranger on the same port of %s', async (address, other) => {
    const root = copyFixture('site')
    const { port } = await startVite({ root, host: address })
    const seen: string[] = []
    const stranger = createServer((req, res) => {
      seen.push(req.url ?? '')
      res.end('stranger')
    })
    await new Promise<void>((resolve) => stranger.listen(port, other, resolve))
    onTestFinished(() => void stranger.close().closeAllConnections())
    expect((stranger.address() as AddressInfo).port).toBe(port)
    // As Vite's file has it where `server.host` is left out.
    renameInHotFile(root, 'localhost')
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    await (await connectHmr(app)).close()
    expect(seen.filter((url) => !url.startsWith('/__vite-integration/identity?'))).toEqual([])
  })

  describe('https with a certificate of its own', () => {
    it('is refused with the reason and what to do, and everything else works', async () => {
      const root = copyFixture('site')
      const vite = await startVite({ root, https: true })
      for (const devServer of ['proxy', vite.url]) {
        const app = await startForTest(host.start, backend({ root, devServer }))
        const page = await open(app, '/dashboard')
        expect(page.status).toBe(503)
        expect(page.body).toContain('certificate')
        expect(page.body).toContain('self-signed')
        expect(page.body).toContain('devServerSecure: false')
        expect((await get(app, '/src/count.ts')).status).toBe(503)
        expect((await get(app, '/api/ok')).status).toBe(200)
      }
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
