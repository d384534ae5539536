import { join } from 'node:path'
import { Readable } from 'node:stream'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import compress from '@fastify/compress'
import fastify, { type FastifyInstance, type onSendHookHandler } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { getBytes } from '../support/get-bytes.ts'
import type { Target } from '../support/http-client.ts'
import { forTest } from './serve.ts'

const script = 'assets/main-BxY12_ab.js'
const formed = 'assets/formed-Cd3ef_12.js'
const source = `export const text = ${JSON.stringify('word '.repeat(1000))}\n`

type Order = 'before' | 'after'

/** Encodes bodies as hooks of applications do: whole ones, or as streams. */
const encode =
  (asStream: boolean): onSendHookHandler =>
  (_request, reply, payload, done) => {
    if (!(Buffer.isBuffer(payload) || typeof payload === 'string') || reply.hasHeader('content-encoding'))
      return done(null, payload)
    reply.header('content-encoding', 'gzip').removeHeader('content-length')
    const bytes = gzipSync(payload)
    return done(null, asStream ? Readable.from([bytes]) : bytes)
  }

/** @param set adds what encodes to the application; @param order whether it comes ahead of the integration or behind */
async function serveEncoded(order: Order, set: (app: FastifyInstance) => unknown): Promise<Target> {
  const root = writeBuild({ a: { file: script }, b: { file: formed } })
  for (const file of [script, formed, 'notes.txt']) writeFile(join(root, 'dist', file), source)
  writeFile(join(root, 'dist', `${formed}.br`), brotliCompressSync(source))
  writeFile(join(root, 'dist/index.html'), `<!doctype html><p>${'word '.repeat(1000)}</p>`)
  const app = forTest(fastify())
  if (order === 'before') await set(app)
  await app.register(viteIntegration, { root, dev: false })
  if (order === 'after') await set(app)
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }) }
}

const accept = 'text/html, */*'

describe.each([
  ['before', false],
  ['after', false],
  ['before', true],
  ['after', true],
] as const)('an onSend hook that encodes, added %s the integration (as a stream: %s)', (order, asStream) => {
  const start = (): Promise<Target> => serveEncoded(order, (app) => app.addHook('onSend', encode(asStream)))

  it.each([`/${script}`, '/notes.txt', '/', '/dashboard'])('makes the ETag of %s weak', async (path) => {
    const app = await start()
    const reply = await getBytes(app, path, { accept })
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(String(gunzipSync(reply.bytes))).toContain('word word')
    const etag = String(reply.headers.etag)
    expect(etag).toMatch(/^W\/"/)
    expect(reply.headers['accept-ranges']).toBeUndefined()
    const again = await getBytes(app, path, { accept, 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(again.headers.etag).toBe(etag)
  })

  it('leaves precompressed files and ranges as they are', async () => {
    const app = await start()
    const reply = await getBytes(app, `/${formed}`, { 'accept-encoding': 'gzip, br' })
    expect(reply.headers['content-encoding']).toBe('br')
    expect(String(brotliDecompressSync(reply.bytes))).toBe(source)
    expect(reply.headers.etag).toMatch(/^"/)
    for (const path of [`/${script}`, '/notes.txt']) {
      const part = await getBytes(app, path, { range: 'bytes=0-1999' })
      expect(part.status).toBe(206)
      expect(part.headers['content-encoding']).toBeUndefined()
      expect(String(part.bytes)).toBe(source.slice(0, 2000))
    }
  })
})

it.each(['before', 'after'] as const)(
  'beside @fastify/compress, %s it, nothing is encoded twice',
  async (order) => {
    const app = await serveEncoded(order, (instance) => instance.register(compress))
    for (const path of [`/${script}`, `/${formed}`, '/notes.txt', '/dashboard']) {
      const { status, headers, bytes } = await getBytes(app, path, { accept, 'accept-encoding': 'br' })
      expect(status).toBe(200)
      const isEncoded = headers['content-encoding'] === 'br'
      expect(String(isEncoded ? brotliDecompressSync(bytes) : bytes)).toContain('word word')
      if (path === `/${formed}`) expect(isEncoded).toBe(true)
    }
  },
)
