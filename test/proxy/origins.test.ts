import { describe, expect, it } from 'vitest'
import type { Route } from '../contract/scenario.ts'
import { startForTest } from '../contract/use-application.ts'
import { writeFile } from '../support/build-files.ts'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { contentType, get, navigation, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { startCanary } from './canary.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

const versions = [
  ['Vite 8', 'vite'],
  ['Vite 7', 'vite7'],
] as const

const reactPage: Route = {
  path: '/page',
  handler: ({ answer, viteTags }) => answer(viteTags('src/main.tsx')),
}

describe.each(hosts)('$name in front of a Vite at an origin', (host) => {
  describe.each(versions)('%s', (_name, version) => {
    it.each([false, {}] as const)(
      'with the plugin %j: pages, modules, public files, tags and HMR',
      async (plugin) => {
        const root = copyFixture('site')
        const vite = await startVite({ root, version, plugin })
        const app = await startForTest(host.start, backend({ root, devServer: vite.url }))
        const page = await open(app, '/dashboard')
        expect([page.status, contentType(page)]).toEqual([200, 'text/html; charset=utf-8'])
        expect(page.body).toContain('root page')
        expect(page.body).toContain('src="/@vite/client"')
        expect((await open(app, '/admin/')).body).toContain('admin')
        expect((await get(app, '/src/count.ts')).body).toContain('export const count = 1')
        expect((await get(app, '/robots.txt')).status).toBe(200)
        expect((await open(app, '/page')).body).toMatch(/src="\/@vite\/client"[\s\S]*src="\/src\/main\.ts"/)
        // Vite answers every path with its page; the application answers requests that are no navigation.
        for (const path of ['/none.png', '/src/none.ts']) expect((await get(app, path)).status).toBe(404)
        expect((await get(app, '/dashboard', { accept: 'application/json' })).status).toBe(404)
        expect((await get(app, '/api/none', navigation)).status).toBe(404)

        const client = await connectHmr(app)
        for (const path of ['/src/main.ts', '/src/count.ts']) await get(app, path)
        const edit = (): void =>
          writeFile(`${root}/src/count.ts`, `export const count = ${String(Math.random())}\n`)
        const again = setInterval(edit, 500)
        edit()
        await client.next(({ type }) => type === 'update').finally(() => clearInterval(again))
        await client.close()
      },
    )

    it('it is found again after each restart', async () => {
      const crashes = recordCrashes()
      const root = copyFixture('site')
      const first = await startVite({ root, version, plugin: false })
      const app = await startForTest(host.start, backend({ root, devServer: first.url }))
      const client = await connectHmr(app)
      await first.kill()
      await client.closed
      expect((await open(app, '/dashboard')).status).toBe(503)
      expect(await ping(app)).toBe(false)
      expect((await get(app, '/api/ok')).status).toBe(200)
      await startVite({ root, version, plugin: false, port: first.port })
      expect(await ping(app)).toBe(true)
      expect((await open(app, '/dashboard')).status).toBe(200)
      await (await connectHmr(app)).close()
      expect(crashes).toEqual([])
    })
  })

  it.each([false, {}] as const)('pages have React’s preamble, with the plugin %j', async (plugin) => {
    const root = copyFixture('react')
    const vite = await startVite({ root, plugin })
    const app = await startForTest(
      host.start,
      backend({ root, devServer: vite.url }, { routes: [reactPage] }),
    )
    const { body } = await open(app, '/page')
    const order = ['injectIntoGlobalHook', '"/@vite/client"', '"/src/main.tsx"'].map((text) =>
      body.indexOf(text),
    )
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order[0]).toBeGreaterThan(0)
    expect((await get(app, '/src/counter.tsx')).body).toContain('@react-refresh')
    expect((await get(app, '/@react-refresh')).status).toBe(200)
  })

  it('a project without React has no preamble', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root, plugin: false })
    const app = await startForTest(host.start, backend({ root, devServer: vite.url }))
    expect((await open(app, '/page')).body).not.toContain('@react-refresh')
  })

  it('under a base that the option names', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root, plugin: false, base: '/app/' })
    const app = await startForTest(host.start, backend({ root, devServer: vite.url, base: '/app/' }))
    expect((await open(app, '/app/')).body).toContain('root page')
    expect((await open(app, '/app/dashboard')).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain('src="/app/src/main.ts"')
    expect((await get(app, '/app/src/count.ts')).status).toBe(200)
    expect((await open(app, '/')).status).toBe(404)
    await (await connectHmr(app, '/app/')).close()
  })

  it('with the plugin Vite’s own base overrides the option', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root, base: '/own/' })
    const app = await startForTest(host.start, backend({ root, devServer: vite.url, base: '/other/' }))
    expect((await open(app, '/own/')).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain('src="/own/src/main.ts"')
  })

  it.each(['ok', 'silent', 'garbage', 'endless'] as const)(
    'another server, which answers by "%s", is not taken for Vite',
    async (way) => {
      const crashes = recordCrashes()
      const canary = await startCanary(way)
      const app = await startForTest(
        host.start,
        backend({ root: copyFixture('site'), devServer: canary.url }),
      )
      const page = await get(app, '/dashboard', { ...navigation, cookie: 'secret' })
      // Any JavaScript response passes for Vite's client: an origin cannot be checked further.
      if (way !== 'ok') {
        expect(page.status).toBe(503)
        expect(page.body).toContain(canary.url)
        expect(canary.seen.join('')).not.toContain('secret')
      }
      expect((await get(app, '/api/ok')).status).toBe(200)
      expect(crashes).toEqual([])
    },
  )
})
