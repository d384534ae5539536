import compress from '@fastify/compress'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { expectBackpressure } from '../contract/expect-backpressure.ts'
import { ssrModes, ssrOptions } from '../contract/ssr-project.ts'
import { get, send } from '../support/http-client.ts'
import { forTest, listen, type Served } from './serve.ts'

/** Serves rendered pages with what a test adds ahead of them. */
async function serveRendered(
  mode: (typeof ssrModes)[number],
  ahead: (app: FastifyInstance) => unknown = () => {},
): Promise<Served> {
  const app = forTest(fastify({ trustProxy: 'loopback' }))
  await ahead(app)
  await app.register(viteIntegration, (await ssrOptions(mode)) as object)
  app.all('/render', async (_request, reply) => reply.viteRender())
  return listen(app)
}

describe.each(ssrModes)('pages of the server entry in %s', (mode) => {
  it('have the origin that a trusted proxy forwards', async () => {
    const app = await serveRendered(mode)
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
    expect(evil.status).toBe(400)
  })

  it('a body of which a parser has left nothing is an error, and never empty', async () => {
    const app = await serveRendered(mode, (own) =>
      own.addContentTypeParser(
        'text/xml',
        (_request, payload, done) => void payload.resume().once('end', () => done(null)),
      ),
    )
    const headers = { 'content-type': 'text/xml', 'content-length': '4' }
    const { status, body } = await send(app, 'POST', '/render?page=echo', { headers, body: '<a/>' })
    expect([status, JSON.parse(body)]).toMatchObject([500, { code: 'SSR_BODY_CONSUMED' }])
  })
})

it('a page behind compression is made as fast as its client reads', async () => {
  const app = await serveRendered('production', (own) => own.register(compress))
  await expectBackpressure(app)
})
