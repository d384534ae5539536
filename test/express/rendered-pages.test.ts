import compression from 'compression'
import express, { type Express } from 'express'
import express4 from 'express4'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { expectBackpressure } from '../contract/expect-backpressure.ts'
import { ssrModes, ssrOptions } from '../contract/ssr-project.ts'
import { get, send } from '../support/http-client.ts'
import { serve, type Served } from './serve.ts'

const versions = [
  ['Express 5', express],
  ['Express 4', express4],
] as const

type Mode = (typeof ssrModes)[number]

/** Serves rendered pages behind what a test puts ahead of them. */
async function serveRendered(
  create: () => Express,
  mode: Mode,
  ahead: (app: Express) => unknown,
): Promise<Served> {
  const app = create()
  ahead(app)
  const vite = viteIntegration(await ssrOptions(mode))
  app.use(vite)
  app.all('/render', vite.render())
  app.use(((error, _req, res, _next) => {
    const { code, message } = error as { code?: string; message: string }
    res.status(500).json({ code, message })
  }) as express.ErrorRequestHandler)
  return serve(app, [vite])
}

describe.each(versions)('%s: pages of the server entry', (_name, create) => {
  describe.each(ssrModes)('in %s', (mode) => {
    it('have the origin that a trusted proxy forwards', async () => {
      const app = await serveRendered(create, mode, (own) => own.set('trust proxy', 'loopback'))
      const urlOf = async (headers: Record<string, string>): Promise<string> =>
        (JSON.parse((await get(app, '/render?page=context', headers)).body) as { url: string }).url
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'site.test' }
      expect(await urlOf(forwarded)).toBe('https://site.test/render?page=context')
      expect(await urlOf({ 'x-forwarded-proto': 'https' })).toBe(
        `${app.url.replace('http:', 'https:')}/render?page=context`,
      )
      const evil = await get(app, '/render?page=context', {
        ...forwarded,
        'x-forwarded-host': 'site.test/evil',
      })
      expect(evil.body).not.toContain('site.test')
    })

    it('a body of which a middleware has left nothing is an error, and never empty', async () => {
      const app = await serveRendered(create, mode, (own) =>
        own.use((req, _res, next) => void req.resume().once('end', () => next())),
      )
      const headers = { 'content-type': 'text/xml', 'content-length': '4' }
      const { status, body } = await send(app, 'POST', '/render?page=echo', { headers, body: '<a/>' })
      expect([status, JSON.parse(body)]).toMatchObject([500, { code: 'SSR_BODY_CONSUMED' }])
    })
  })
})

it('a page behind compression is made as fast as its client reads', async () => {
  const app = await serveRendered(express, 'production', (own) => own.use(compression()))
  await expectBackpressure(app)
})
