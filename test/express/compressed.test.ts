import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import compression from 'compression'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { getBytes } from '../support/get-bytes.ts'
import { serve, type Served } from './serve.ts'

const script = 'assets/main-BxY12_ab.js'
const formed = 'assets/formed-Cd3ef_12.js'
const image = 'assets/photo-Ef3gh_45.png'
const source = `export const text = ${JSON.stringify('word '.repeat(1000))}\n`

function writeSite(): string {
  const files = [script, formed, image].map((file) => [file, { file }] as const)
  const root = writeBuild(Object.fromEntries(files))
  for (const file of [script, formed, image, 'notes.txt']) writeFile(join(root, 'dist', file), source)
  writeFile(join(root, 'dist', `${formed}.br`), brotliCompressSync(source))
  writeFile(join(root, 'dist/large.json'), JSON.stringify('word '.repeat(600_000)))
  writeFile(join(root, 'dist/index.html'), `<!doctype html><p>${'word '.repeat(1000)}</p>`)
  return root
}

async function serveCompressed(): Promise<Served> {
  const app = express()
  app.use(compression())
  const vite = viteIntegration({ root: writeSite(), dev: false })
  app.use(vite)
  return serve(app, [vite])
}

describe('compression ahead of the integration', () => {
  it.each([`/${script}`, '/notes.txt', '/large.json', '/', '/dashboard'])(
    'encodes %s once; its ETag is weak, and it has no ranges',
    async (path) => {
      const app = await serveCompressed()
      const asked = { accept: 'text/html, */*', 'accept-encoding': 'gzip' }
      const reply = await getBytes(app, path, asked)
      expect(reply.headers['content-encoding']).toBe('gzip')
      expect(String(gunzipSync(reply.bytes))).toContain('word word')
      const etag = String(reply.headers.etag)
      expect(etag).toMatch(/^W\/"/)
      expect(reply.headers['accept-ranges']).toBeUndefined()
      expect(reply.headers.vary).toMatch(/Accept-Encoding/)
      expect((await getBytes(app, path, { ...asked, 'if-none-match': etag })).status).toBe(304)
      const part = await getBytes(app, path, { ...asked, range: 'bytes=0-4', 'if-range': etag })
      expect(part.status).toBe(200)
    },
  )

  it('leaves precompressed files as they are', async () => {
    const app = await serveCompressed()
    const reply = await getBytes(app, `/${formed}`, { 'accept-encoding': 'gzip, br' })
    expect(reply.headers['content-encoding']).toBe('br')
    expect(String(brotliDecompressSync(reply.bytes))).toBe(source)
    expect(reply.headers.vary).toBe('Accept-Encoding')
  })

  it('leaves what it does not compress as it is', async () => {
    const app = await serveCompressed()
    const reply = await getBytes(app, `/${image}`, { 'accept-encoding': 'gzip' })
    expect(reply.headers['content-encoding']).toBeUndefined()
    expect(String(reply.bytes)).toBe(source)
    expect(reply.headers['content-length']).toBe(String(source.length))
  })
})

it('middleware that adds headers when the head goes out still does, and its listeners see the headers', async () => {
  const app = express()
  app.disable('x-powered-by')
  const seen: unknown[] = []
  app.use((_req, res, next) => {
    res.on('finish', () => seen.push(res.getHeader('content-type')))
    next()
  })
  const vite = viteIntegration({ root: writeSite(), dev: false })
  app.use(vite)
  const served = await serve(app, [vite])
  await getBytes(served, `/${script}`)
  await getBytes(served, '/dashboard', { accept: 'text/html' })
  expect(seen).toEqual(['text/javascript; charset=utf-8', 'text/html; charset=utf-8'])
})
