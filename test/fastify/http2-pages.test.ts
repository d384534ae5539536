import { once } from 'node:events'
import { type ClientHttp2Stream, connect, constants } from 'node:http2'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { createProbe, ssrModes, ssrOptions } from '../contract/ssr-project.ts'
import { forTest, listen } from './serve.ts'

/** Starts an application over HTTP/2 for one test. Returns a function that begins a request. */
async function start(mode: (typeof ssrModes)[number]): Promise<(path: string) => ClientHttp2Stream> {
  const app = forTest(fastify({ http2: true }))
  await app.register(viteIntegration as never, await ssrOptions(mode, { onError: () => {} }))
  app.get('/render', async (_request, reply) => reply.viteRender())
  const session = connect((await listen(app)).url)
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

  it('a finished page aborts nothing', async () => {
    const begin = await start(mode)
    const probe = createProbe()
    const stream = begin(`/render?page=signal&${probe.query}`)
    await closed(stream)
    expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
    expect(probe.notes).toEqual([])
  })
})
