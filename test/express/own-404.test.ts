import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, NextFunction, Request, Response } from 'express'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { siteOptions } from '../contract/projects.ts'
import { modes } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { get, open, send } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { runProgram } from '../support/run-program.ts'
import { copyFixture, testFolder } from '../support/workspace.ts'
import { type Served, serve } from './serve.ts'

/** The end of an application as express-generator writes it. */
function generatedEnd(app: Application): void {
  app.use((_req: Request, _res: Response, next: NextFunction) => next(notFoundError()))
  app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).json({ mine: true })
  })
}

const notFoundError = (): Error => Object.assign(new Error('Not Found'), { status: 404 })

describe.each(expressVersions)("an application's own 404 in $name", ({ name, express }) => {
  describe.each(modes)('in %s', (mode) => {
    /** Serves an application with a route, whose end is given. */
    async function serveWith(
      end: (app: Application) => void,
    ): Promise<{ served: Served; app: Application; warnings: () => string[] }> {
      const logger = recordingLogger()
      const app = express()
      const vite = viteIntegration({ ...(await siteOptions(mode)), logger })
      app.use(vite)
      app.get('/users/:id', (_req, res) => void res.status(404).json({ user: null }))
      end(app)
      const served = await serve(app, [vite])
      const warnings = (): string[] =>
        logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
      return { served, app, warnings }
    }

    it('with two parameters never passes on: the pages go ahead of it', async () => {
      const { served, warnings } = await serveWith((app) => {
        app.use((_req: Request, res: Response) => void res.status(404).json({ mine: true }))
        app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
          res.status(500).json({ failed: error.message })
        })
      })
      for (const path of ['/', '/dashboard', '/admin/users']) {
        expect((await open(served, path)).body, path).toContain('page')
      }
      for (const path of ['/api/none', '/x.png']) {
        expect(await open(served, path), path).toMatchObject({ status: 404, body: '{"mine":true}' })
      }
      expect(await send(served, 'POST', '/dashboard')).toMatchObject({ status: 404, body: '{"mine":true}' })
      expect(await open(served, '/users/7')).toMatchObject({ status: 404, body: '{"user":null}' })
      expect(warnings()).toEqual([])
    })

    it('with two parameters stays last when routes and error handlers come after the first request', async () => {
      const { served, app } = await serveWith((own) => {
        own.use((_req: Request, res: Response) => void res.status(404).json({ mine: true }))
      })
      expect((await open(served, '/dashboard')).status).toBe(200)
      app.get('/late', (_req, res) => void res.send('late'))
      app.use((_error: Error, _req: Request, _res: Response, next: NextFunction) => next())
      expect((await open(served, '/dashboard')).status).toBe(200)
      expect(await open(served, '/x.png')).toMatchObject({ status: 404, body: '{"mine":true}' })
    })

    it.each(name.startsWith('Express 4') ? ['*', '/*'] : ['*all', '/{*all}'])(
      'is none where the path is %s: the pages are of the application',
      async (pattern) => {
        const { served } = await serveWith((app) => {
          app.use(pattern, (_req: Request, res: Response) => void res.send('own page'))
        })
        for (const path of ['/', '/dashboard']) {
          expect(await open(served, path), path).toMatchObject({ status: 200, body: 'own page' })
        }
      },
    )

    it('that could pass on answers, and one warning says so', async () => {
      const { served, warnings } = await serveWith(generatedEnd)
      for (const path of ['/api/none', '/users/7']) expect((await get(served, path)).status, path).toBe(404)
      await open(served, '/users/7')
      expect(warnings()).toEqual([])
      for (const path of ['/dashboard', '/', '/admin/']) {
        expect(await open(served, path), path).toMatchObject({ status: 404, body: '{"mine":true}' })
      }
      await expect.poll(warnings).toHaveLength(1)
      expect(warnings()[0]).toMatch(/^\/dashboard: .*put "app\.use\(vite\.fallback\)" ahead of it\.$/)
    })

    it('is no matter of ours when the fallback stands ahead of it', async () => {
      const logger = recordingLogger()
      const app = express()
      const vite = viteIntegration({ ...(await siteOptions(mode)), logger })
      app.use(vite)
      app.use(vite.fallback)
      generatedEnd(app)
      const served = await serve(app, [vite])
      expect((await open(served, '/dashboard')).body).toContain('page')
      expect(await open(served, '/x.png')).toMatchObject({ status: 404, body: '{"mine":true}' })
      expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
    })

    it('middleware that passes on may stand last', async () => {
      const { served, warnings } = await serveWith((app) => app.use(express.static('none')))
      expect((await open(served, '/dashboard')).body).toContain('page')
      expect((await open(served, '/x.png')).status).toBe(404)
      expect(warnings()).toEqual([])
    })
  })
})

it('in development the warning says where the handler is written', async () => {
  const program = join(testFolder, 'express/programs/own-404.ts')
  const [before = ''] = readFileSync(program, 'utf8').split('function (_req')
  const { out, err } = await runProgram(program, { args: [copyFixture('site')], nodeEnv: 'development' })
  expect(out).toBe('404\n')
  expect(err).toContain(`own-404.ts:${String(before.split('\n').length)} answers before Vite can`)
})
