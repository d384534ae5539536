import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { siteOptions } from '../contract/projects.ts'
import { modes } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { get, open } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { serve } from './serve.ts'

describe.each(expressVersions)('vite.fallback placed by hand in $name', ({ express }) => {
  describe.each(modes)('in %s', (mode) => {
    it("answers pages before the application's own catch-all", async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions(mode))
      app.use(vite)
      app.use(vite.fallback)
      app.use((_req, res) => void res.status(404).json({ mine: true }))
      const served = await serve(app, [vite])
      expect((await open(served, '/dashboard')).body).toContain('root page')
      expect(await open(served, '/api/none')).toMatchObject({ status: 404, body: '{"mine":true}' })
      expect(await open(served, '/x.png')).toMatchObject({ status: 404, body: '{"mine":true}' })
    })

    it('is the only fallback: none is placed automatically', async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions(mode))
      app.use(vite)
      app.get('/only', vite.fallback)
      const served = await serve(app, [vite])
      expect((await open(served, '/only')).body).toContain('root page')
      expect((await open(served, '/dashboard')).status).toBe(404)
      expect((await open(served, '/')).status).toBe(404)
    })

    it('may be placed after requests were answered', async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions(mode))
      app.use(vite)
      const served = await serve(app, [vite])
      expect((await open(served, '/dashboard')).status).toBe(200)
      app.use(vite.fallback)
      app.use((_req, res) => void res.status(404).json({ mine: true }))
      expect((await open(served, '/dashboard')).body).toContain('root page')
      expect((await open(served, '/x.png')).body).toBe('{"mine":true}')
    })

    it('answers once when it is placed twice', async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions(mode))
      app.use(vite)
      app.use(vite.fallback)
      app.use(vite.fallback)
      const served = await serve(app, [vite])
      expect((await open(served, '/dashboard')).body).toContain('root page')
      expect((await open(served, '/x.png')).status).toBe(404)
    })

    it('passes errors to the error handlers after it', async () => {
      const app = express()
      const vite = viteIntegration({ ...(await siteOptions(mode)), logger: recordingLogger() })
      app.use(vite)
      app.use(vite.fallback)
      app.use((_req, res) => void res.status(404).json({ mine: true }))
      const served = await serve(app, [vite])
      for (const path of ['/%zz', '/a/%2e%2e/b']) {
        const { status, body } = await open(served, path)
        expect(status, path).toBeGreaterThanOrEqual(400)
        expect(status, path).toBeLessThan(500)
        expect(body, path).not.toContain('root page')
      }
    })
  })

  it('a catch-all that answers pages is one warning in development', async () => {
    const logger = recordingLogger()
    const app = express()
    const vite = viteIntegration({ ...(await siteOptions('development')), logger })
    app.use(vite)
    app.use((_req, res, _next) => void res.status(404).json({ mine: true }))
    const served = await serve(app, [vite])
    for (const path of ['/dashboard', '/users', '/dashboard']) {
      expect(await open(served, path)).toMatchObject({ status: 404, body: '{"mine":true}' })
    }
    await get(served, '/src/main.ts')
    const hints = logger.lines.filter(({ message }) => message.includes('fallback'))
    expect(hints).toHaveLength(1)
  })

  it('an application whose pages are reached gets no warning', async () => {
    const logger = recordingLogger()
    const app = express()
    const vite = viteIntegration({ ...(await siteOptions('development')), logger })
    app.use(vite)
    app.get('/items/:id', (_req, res) => void res.status(404).send('no item'))
    const served = await serve(app, [vite])
    for (const path of ['/dashboard', '/items/7', '/x.png', '/api/none']) await open(served, path)
    expect(logger.lines.filter(({ message }) => message.includes('fallback'))).toEqual([])
  })
})
