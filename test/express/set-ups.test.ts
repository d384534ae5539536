import { describe, expect, it } from 'vitest'
import type { ErrorRequestHandler } from 'express'
import { viteIntegration } from '@vite-integration/express'
import { siteOptions } from '../contract/projects.ts'
import { modes } from '../contract/scenario.ts'
import { expressVersions, listening } from '../hosts/express-host.ts'
import { type Manifest, writeBuild, writeCompleteBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get, open } from '../support/http-client.ts'
import { ping } from '../support/hmr-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { serve, serveOn } from './serve.ts'

const manifest: Manifest = {
  'src/main.ts': { file: 'assets/main-BxY12_ab.js', name: 'main', src: 'src/main.ts', isEntry: true },
}

describe.each(expressVersions)('uncommon set-ups in $name', ({ express }) => {
  it.each(modes)('the page of a mounted application comes after the routes around it in %s', async (mode) => {
    const [outer, inner] = [express(), express()]
    const vite = viteIntegration(await siteOptions(mode))
    inner.use(vite)
    outer.use(inner)
    outer.get('/later', (_req, res) => void res.send('later'))
    const served = await serve(outer, [vite])
    expect((await open(served, '/later')).body).toBe('later')
    expect((await open(served, '/dashboard')).body).toContain('root page')
  })

  it('a mounted application answers the ping of a page before any request', async () => {
    const [outer, inner] = [express(), express()]
    const vite = viteIntegration(await siteOptions('development'))
    inner.use(vite)
    outer.use(inner)
    await vite.ready
    const served = await serve(outer, [vite])
    expect(await ping(served)).toBe(true)
  })

  it('an integration that is not used yet does not disturb an application that listens', async () => {
    const vite = viteIntegration(await siteOptions('development'))
    const server = express().listen(0, '127.0.0.1')
    await listening(server)
    const served = await serveOn(server, [vite])
    expect((await get(served, '/')).status).toBe(404)
  })

  it('with two integrations the helpers and the nonce are those of the last one', async () => {
    const app = express()
    const first = viteIntegration({ root: await builtFixture(), dev: false, nonce: () => 'first' })
    const second = viteIntegration({ root: writeCompleteBuild(manifest), dev: false, base: '/adm/' })
    const answer = (_req: unknown, res: { locals: object; json(body: unknown): void }): void => {
      const { viteTags, viteNonce } = res.locals as { viteTags(entry: string): string; viteNonce?: string }
      res.json({ tags: viteTags('src/main.ts'), viteNonce })
    }
    app.use(first)
    app.get('/one', answer)
    app.use(second)
    app.get('/two', answer)
    const served = await serve(app, [first, second])
    const [one, two] = [await get(served, '/one'), await get(served, '/two')].map(
      ({ body }) => JSON.parse(body) as { tags: string; viteNonce?: string },
    )
    expect(one).toMatchObject({ viteNonce: 'first', tags: expect.stringContaining('nonce="first"') })
    expect(two).toEqual({
      tags: '<script type="module" crossorigin src="/adm/assets/main-BxY12_ab.js"></script>',
    })
  })

  it('an application may set viteNonce itself', async () => {
    const app = express()
    const vite = viteIntegration({ root: await builtFixture(), dev: false, nonce: () => 'abc' })
    app.use(vite)
    app.get('/own', (_req, res) => {
      Object.assign(res.locals, { viteNonce: 'own' })
      res.send(res.locals.viteNonce)
    })
    expect((await get(await serve(app, [vite]), '/own')).body).toBe('own')
  })

  it('reading vite.fallback does not place it', async () => {
    const app = express()
    const vite = viteIntegration({ root: await builtFixture(), dev: false })
    const { fallback } = vite
    app.use(vite)
    expect(fallback).toBeTypeOf('function')
    expect((await open(await serve(app, [vite]), '/dashboard')).body).toContain('root page')
  })

  it('a range that cannot be satisfied does not reach the error handlers', async () => {
    const app = express()
    const errors: unknown[] = []
    const record: ErrorRequestHandler = (error, _req, res, _next) => {
      errors.push(error)
      res.sendStatus(500)
    }
    const vite = viteIntegration({ root: writeCompleteBuild(manifest), dev: false })
    app.use(vite)
    app.use(record)
    const reply = await get(await serve(app, [vite]), '/assets/main-BxY12_ab.js', { range: 'bytes=999999-' })
    expect(reply).toMatchObject({ status: 416, headers: { 'cache-control': 'no-store' } })
    expect(reply.headers['content-range']).toMatch(/^bytes \*\/\d+$/)
    expect(errors).toEqual([])
  })

  it('a folder with a page and hashed files answers with the page', async () => {
    const root = writeBuild(
      { 'admin/index.html': { file: 'admin/app-BxY12_ab.js', name: 'admin', isEntry: true } },
      ['index.html', 'admin/index.html', 'admin/app-BxY12_ab.js'],
    )
    const app = express()
    const vite = viteIntegration({ root, dev: false })
    app.use(vite)
    const served = await serve(app, [vite])
    expect((await open(served, '/admin/users')).body).toContain('admin/index.html')
    expect((await open(served, '/admin')).headers.location).toBe('/admin/')
  })

  it("a page built with base './' loads its files from any path", async () => {
    const root = writeCompleteBuild(manifest)
    writeFile(
      `${root}/dist/index.html`,
      '<script type="module" crossorigin src="./assets/main-BxY12_ab.js"></script>',
    )
    const app = express()
    const vite = viteIntegration({ root, dev: false })
    app.use(vite)
    const page = await open(await serve(app, [vite]), '/users/deep/7')
    expect(page.body).toContain('src="/assets/main-BxY12_ab.js"')
  })

  it('"server.proxy" that points back at the backend causes no loop', async () => {
    const root = copyFixture('site')
    const app = express()
    let count = 0
    app.use((_req, _res, next) => void (count++, next()))
    const logger = recordingLogger()
    const server = app.listen(0, '127.0.0.1')
    await listening(server)
    const { port } = server.address() as { port: number }
    const proxy = `{ '/graphql': 'http://127.0.0.1:${String(port)}' }`
    writeFile(`${root}/vite.config.ts`, `export default { server: { proxy: ${proxy} } }\n`)
    const vite = viteIntegration({ root, dev: true, logger })
    app.use(vite)
    await vite.ready
    const served = await serveOn(server, [vite])
    expect((await get(served, '/graphql', { accept: 'application/json' })).status).toBe(404)
    expect(count).toBe(1)
    expect(JSON.stringify(logger)).toContain('server.proxy')
  })
})
