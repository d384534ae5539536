import type { ErrorRequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { siteOptions, siteWithConfig } from '../contract/projects.ts'
import { modes } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { get, open } from '../support/http-client.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { serve } from './serve.ts'

const describing: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(503).json({ handled: (error as Error).message })
}

describe.each(expressVersions)('routes and handlers that are added late in $name', ({ express }) => {
  it.each(modes)('routes added between two requests are found in %s', async (mode) => {
    const app = express()
    const vite = viteIntegration(await siteOptions(mode))
    app.use(vite)
    const served = await serve(app, [vite])
    for (const path of ['/one', '/two', '/three']) {
      expect((await open(served, path)).body).toContain('root page')
      app.get(path, (_req, res) => void res.send(`route ${path}`))
      expect((await open(served, path)).body).toBe(`route ${path}`)
      expect((await open(served, '/dashboard')).body).toContain('root page')
    }
  })

  it.each(modes)('routes added while a request is open are found by the next one in %s', async (mode) => {
    const app = express()
    const vite = viteIntegration(await siteOptions(mode))
    app.use(vite)
    app.get('/add', (_req, res, next) => {
      app.get('/added', (_request, response) => void response.send('added'))
      next()
    })
    const served = await serve(app, [vite])
    expect((await open(served, '/add')).body).toContain('root page')
    expect((await open(served, '/added')).body).toBe('added')
  })

  it.each(modes)('a late router and late middleware come before the page in %s', async (mode) => {
    const app = express()
    const vite = viteIntegration(await siteOptions(mode))
    app.use(vite)
    const served = await serve(app, [vite])
    await open(served, '/dashboard')
    const router = express.Router()
    router.get('/users', (_req, res) => void res.send('users of the router'))
    app.use((_req, res, next) => void (res.set('x-late', 'yes'), next()))
    app.use('/late', router)
    const page = await open(served, '/dashboard')
    expect(page.headers['x-late']).toBe('yes')
    expect(page.body).toContain('root page')
    expect((await open(served, '/late/users')).body).toBe('users of the router')
    expect((await open(served, '/late/none')).body).toContain('root page')
  })

  const failures: [string, () => ReturnType<typeof siteWithConfig>, string][] = [
    ['development', () => siteWithConfig('vite.broken-page.config.ts'), 'the page cannot be transformed'],
    [
      'production',
      () => ({ root: copyFixture('site'), dev: false, logger: recordingLogger() }),
      'No Vite build',
    ],
  ]

  describe.each(failures)('errors of a page in %s', (_mode, options, message) => {
    const build = async (declare: (app: ReturnType<typeof express>) => void) => {
      const app = express()
      const vite = await withNodeEnv(undefined, () => Promise.resolve(viteIntegration(options())))
      app.use(vite)
      const served = await serve(app, [vite])
      declare(app)
      return { app, served }
    }

    it('reach an error handler', async () => {
      const { served } = await build((app) => void app.use(describing))
      const reply = await open(served, '/dashboard')
      expect(reply.status).toBe(503)
      expect(reply.body).toContain(message)
    })

    it('reach an error handler that is followed by late routes', async () => {
      const { app, served } = await build((early) => void early.use(describing))
      await open(served, '/dashboard')
      app.get('/late', (_req, res) => void res.send('late'))
      expect((await open(served, '/late')).body).toBe('late')
      expect((await open(served, '/dashboard')).body).toContain(message)
      app.get('/later', (_req, res) => void res.send('later'))
      expect((await open(served, '/later')).body).toBe('later')
      expect((await open(served, '/dashboard')).body).toContain(message)
    })

    it('reach an error handler that was added after the first failure', async () => {
      const { app, served } = await build(() => {})
      expect((await open(served, '/dashboard')).status).toBe(500)
      app.use(describing)
      expect((await open(served, '/dashboard')).status).toBe(503)
    })

    it('are passed from one error handler to the next', async () => {
      const seen: string[] = []
      const passing: ErrorRequestHandler = (error, _req, _res, next) => {
        seen.push((error as Error).message)
        next(error)
      }
      const { app, served } = await build((early) => void early.use(passing, describing))
      app.get('/late', (_req, res) => void res.send('late'))
      expect((await open(served, '/dashboard')).status).toBe(503)
      expect(seen).toHaveLength(1)
      expect(seen[0]).toContain(message)
    })

    it('reach a mounted error handler only under its path', async () => {
      const { app, served } = await build((early) => void early.use('/shop', describing))
      app.get('/late', (_req, res) => void res.send('late'))
      expect((await open(served, '/shop/cart')).status).toBe(503)
      expect((await open(served, '/dashboard')).status).toBe(500)
    })

    it("do not hide the application's own errors", async () => {
      const { served } = await build((app) => {
        app.get('/throws', () => {
          throw new Error('of the application')
        })
        app.use(describing)
      })
      expect(await open(served, '/throws')).toMatchObject({
        status: 503,
        body: '{"handled":"of the application"}',
      })
    })
  })

  it("without an error handler errors of the application get Express's default response", async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('development'))
    app.use(vite)
    app.get('/api/throws', () => {
      throw Object.assign(new Error('teapot'), { status: 418 })
    })
    app.set('env', 'test')
    const served = await serve(app, [vite])
    expect((await get(served, '/api/throws')).status).toBe(418)
  })
})
