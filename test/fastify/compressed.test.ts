import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import compress from '@fastify/compress'
import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { getBytes } from '../support/get-bytes.ts'
import type { Target } from '../support/http-client.ts'
import { forTest } from './serve.ts'

const script = 'assets/main-BxY12_ab.js'
const formed = 'assets/formed-Cd3ef_12.js'
const source = `export const text = ${JSON.stringify('word '.repeat(1000))}\n`

/** @param order whether the hook of @fastify/compress comes ahead of the integration's or behind them */
async function serveCompressed(order: 'before' | 'after'): Promise<Target> {
  const root = writeBuild({ a: { file: script }, b: { file: formed } })
  for (const file of [script, formed, 'notes.txt']) writeFile(join(root, 'dist', file), source)
  writeFile(join(root, 'dist', `${formed}.br`), brotliCompressSync(source))
  writeFile(join(root, 'dist/index.html'), `<!doctype html><p>${'word '.repeat(1000)}</p>`)
  const app = forTest(fastify())
  if (order === 'before') await app.register(compress)
  await app.register(viteIntegration, { root, dev: false })
  if (order === 'after') await app.register(compress)
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }) }
}

describe.each(['before', 'after'] as const)('@fastify/compress, registered %s the integration', (order) => {
  it.each([`/${script}`, '/notes.txt', '/', '/dashboard'])(
    'encodes %s once, and its ETag is weak',
    async (path) => {
      const app = await serveCompressed(order)
      const asked = { accept: 'text/html, */*', 'accept-encoding': 'gzip' }
      const reply = await getBytes(app, path, asked)
      expect(reply.headers['content-encoding']).toBe('gzip')
      expect(String(gunzipSync(reply.bytes))).toContain('word word')
      const etag = String(reply.headers.etag)
      expect(etag).toMatch(/^W\/"/)
      expect(reply.headers['accept-ranges']).toBeUndefined()
      const again = await getBytes(app, path, { ...asked, 'if-none-match': etag })
      expect(again.status).toBe(304)
      expect(again.headers.etag).toBe(etag)
    },
  )

  it('leaves precompressed files as they are, with a strong ETag', async () => {
    const app = await serveCompressed(order)
    const reply = await getBytes(app, `/${formed}`, { 'accept-encoding': 'gzip, br' })
    expect(reply.headers['content-encoding']).toBe('br')
    expect(String(brotliDecompressSync(reply.bytes))).toBe(source)
    expect(reply.headers.etag).toMatch(/^"/)
  })

  it('leaves ranges as they are', async () => {
    const app = await serveCompressed(order)
    for (const path of [`/${script}`, '/notes.txt']) {
      const asked = { 'accept-encoding': 'gzip', range: 'bytes=0-1999' }
      const reply = await getBytes(app, path, asked)
      expect(reply.status).toBe(206)
      expect(reply.headers['content-encoding']).toBeUndefined()
      expect(String(reply.bytes)).toBe(source.slice(0, 2000))
    }
  })
})
