import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Route } from '../contract/scenario.ts'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { get, open } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

const assetRoute: Route = {
  path: '/asset',
  handler: ({ answer, viteAsset }) => answer(`${viteAsset('src/logo.png')} ${viteAsset('robots.txt')}`),
}

describe.each(hosts)('$name: scripts straight from Vite', (host) => {
  it.each(['vite', 'vite7'] as const)('%s: URLs in tags and modules name Vite’s origin', async (version) => {
    const root = copyFixture('site')
    writeFileSync(path.join(root, 'src/main.css'), 'body { background: url(./logo.png) }')
    const vite = await startVite({ root, version, plugin: { direct: true }, base: '/app/' })
    const app = await startForTest(
      host.start,
      backend({ root }, { routes: [...backend({}).routes!, assetRoute] }),
    )
    const origin = `${vite.url}/app/`
    const { body } = await open(app, '/page')
    expect(body).toContain(`src="${origin}@vite/client"`)
    expect(body).toContain(`src="${origin}src/main.ts"`)
    expect(body).not.toMatch(/(?:src|href)="\/(?!app\/@vite-integration\/)/)
    expect((await open(app, '/asset')).body).toBe(`${origin}src/logo.png ${origin}robots.txt`)
    expect((await get(vite, '/app/src/logo.png?import')).body).toContain(`"${origin}src/logo.png"`)
    expect((await get(vite, '/app/src/main.css')).body).toContain(`url(${origin}src/logo.png)`)

    const cors = { origin: app.url }
    const module = await get(vite, '/app/src/count.ts', cors)
    expect([module.status, module.headers['access-control-allow-origin']]).toEqual([200, app.url])
    const foreign = await get(vite, '/app/src/count.ts', { origin: 'http://evil.test' })
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
    // Vite's client connects to the server that it was loaded from.
    const client = await connectHmr(vite, '/app/')
    expect(new URL(client.url).port).toBe(String(vite.port))
    await client.close()
  })

  it('pages and React’s preamble name the same origin, so that each module is loaded once', async () => {
    const root = copyFixture('react')
    const vite = await startVite({ root, plugin: { direct: true } })
    const routes: Route[] = [
      { path: '/tags', handler: ({ answer, viteTags }) => answer(viteTags('src/main.tsx')) },
    ]
    const app = await startForTest(host.start, backend({ root }, { routes }))
    for (const at of ['/', '/dashboard', '/tags']) {
      const { body } = await open(app, at)
      expect(body).toContain(`"${vite.url}/@react-refresh"`)
      expect(body).toContain(`src="${vite.url}/@vite/client"`)
      expect(body).toMatch(new RegExp(`src="${vite.url}/src/main\\.tsx(?:\\?t=\\d+)?"`))
      expect(body).not.toMatch(/["']\/(?:@(?!vite-integration)|src)/)
    }
  })

  it('a page in a folder, with relative URLs, shown at another path than its own', async () => {
    const root = copyFixture('site')
    const page = `<!doctype html><script type=module src=./own.ts></script><link rel=stylesheet href='../src/main.css'>`
    writeFileSync(path.join(root, 'admin/index.html'), page)
    writeFileSync(path.join(root, 'admin/own.ts'), 'console.log(1)')
    const vite = await startVite({ root, plugin: { direct: true }, base: '/app/' })
    const app = await startForTest(host.start, backend({ root }))
    for (const at of ['/app/admin/', '/app/admin/users/5']) {
      const { body } = await open(app, at)
      expect(body).toContain(`src=${vite.url}/app/admin/own.ts`)
      expect(body).toContain(`href='${vite.url}/app/src/main.css'`)
    }
  })

  it('inline stylesheets have URLs of that origin, and one that is too large to be inline is loaded from it', async () => {
    const root = copyFixture('site')
    writeFileSync(path.join(root, 'src/shared.css'), `.shared { content: "${'x'.repeat(600_000)}" }`)
    const vite = await startVite({ root, plugin: { direct: true } })
    const told = new Set<string>()
    const style = ({ url }: { url: string }): Record<string, string> => (told.add(url), {})
    const app = await startForTest(host.start, backend({ root, tags: { attributes: { style } } }))
    await open(app, '/page')
    expect((await open(app, '/page')).body).toContain(`href="${vite.url}/src/shared.css"`)
    expect([...told].toSorted()).toEqual(['main', 'shared'].map((name) => `${vite.url}/src/${name}.css`))
  })

  it('after a restart of Vite on another port tags and modules name the new one', async () => {
    const root = copyFixture('site')
    const first = await startVite({ root, plugin: { direct: true } })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/page')).body).toContain(`src="${first.url}/src/main.ts"`)
    await first.kill()
    expect((await open(app, '/page')).status).toBe(503)
    const second = await startVite({ root, plugin: { direct: true } })
    expect((await open(app, '/page')).body).toContain(`src="${second.url}/src/main.ts"`)
  })

  it('after a restart of Vite by its config the URLs in modules are still complete', async () => {
    const root = copyFixture('site')
    const config = path.join(root, 'vite.config.ts')
    const vite = await startVite({ root, config, plugin: { direct: true } })
    const app = await startForTest(host.start, backend({ root }))
    writeFileSync(config, "export default { base: '/moved/' }\n")
    const body = (): Promise<string> => open(app, '/page').then((reply) => reply.body)
    await expect.poll(body, { timeout: 20_000 }).toContain(`src="${vite.url}/moved/src/main.ts"`)
    expect((await get(vite, '/moved/src/logo.png?import')).body).toContain(`"${vite.url}/moved/src/logo.png"`)
  })

  it('"server.origin" of the config has precedence', async () => {
    const root = copyFixture('site')
    const config = path.join(root, 'vite.config.ts')
    writeFileSync(config, "export default { server: { origin: 'http://assets.localhost:1' } }\n")
    const vite = await startVite({ root, config, plugin: { direct: true } })
    expect((await get(vite, '/src/logo.png?import')).body).toContain(
      '"http://assets.localhost:1/src/logo.png"',
    )
  })
})
