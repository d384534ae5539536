import { once } from 'node:events'
import { type ClientHttp2Stream, connect, constants } from 'node:http2'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { createProbe, ssrModes, ssrOptions } from '../contract/ssr-project.ts'
import { connectHttp2, type Http2Client } from './http2-client.ts'
import { forTest, listen } from './serve.ts'

type Mode = (typeof ssrModes)[number]

/** Starts an application over HTTP/2 for one test. Returns its URL. */
async function serve(mode: Mode): Promise<string> {
  const app = forTest(fastify({ http2: true }))
  await app.register(viteIntegration as never, await ssrOptions(mode, { onError: () => {} }))
  app.all('/render', async (_request, reply) => reply.viteRender())
  return (await listen(app)).url
}

async function open(mode: Mode): Promise<Http2Client> {
  return connectHttp2(await serve(mode))
}

/** Starts an application, and returns a function that begins a request. */
async function start(mode: Mode): Promise<(path: string) => ClientHttp2Stream> {
  const session = connect(await serve(mode))
  onTestFinished(() => session.destroy())
  return (path) => session.request({ ':path': path }).on('error', () => {})
}

/** Resolves once a stream is closed, with an error or without. */
function closed(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => stream.resume().once('close', () => resolve()))
}

describe.each(ssrModes)('pages of the server entry over HTTP/2 in %s', (mode) => {
  it('the signal aborts when the client leaves', async () => {
    const begin = await start(mode)
    const probe = createProbe()
    const stream = begin(`/render?page=never&${probe.query}`)
    await probe.noted('started')
    stream.close(constants.NGHTTP2_CANCEL)
    await probe.noted('aborted')
  })

  it('a body that fails behind its first byte does not look whole', async () => {
    const begin = await start(mode)
    const probe = createProbe()
    const stream = begin(`/render?page=web&fails-late&${probe.query}`)
    await once(stream, 'data')
    probe.open()
    await closed(stream)
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR)
  })

  it('the URL has the authority of the request, and the body is that of the client', async () => {
    const { url, get } = await open(mode)
    const { status, headers, body } = await get('/render?page=context', { 'x-sent': 'sent' })
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
    const href = `${url}/render?page=context`
    expect(JSON.parse(body)).toMatchObject({ url: href, requestUrl: href, header: 'sent', method: 'GET' })
    const posted = { ':method': 'POST', 'content-type': 'text/plain' }
    expect((await get('/render?page=echo', posted, 'words ü')).body).toBe('words ü')
    expect((await get('/render?page=parts')).headers['set-cookie']).toHaveLength(2)
  })

  it('a finished page aborts nothing', async () => {
    const begin = await start(mode)
    const probe = createProbe()
    const stream = begin(`/render?page=signal&${probe.query}`)
    await closed(stream)
    expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
    expect(probe.notes).toEqual([])
  })
})
