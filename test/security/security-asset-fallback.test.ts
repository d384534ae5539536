import { createServer, request, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { viteMiddleware } from '@vite-integration/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serveOn } from '../express/serve.ts'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { useFileStore } from '../support/file-store.ts'
import { get } from '../support/http-client.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import { getRaw } from '../support/raw-socket.ts'
import { recordingLogger } from '../support/recording-logger.ts'

const script = 'assets/main-BxY12_ab.js'
const manifest = { 'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true } }
const file = '/assets/old-AAAAAAA1.js'

describe('a store with the files of all builds', () => {
  const store = useFileStore()

  async function serve(
    answer: RequestListener,
    more: object = {},
  ): Promise<{ url: string; port: number; warnings: () => string[] }> {
    store.asked.length = 0
    store.answer = answer
    const root = writeBuild(manifest, [script])
    writeFile(join(root, 'dist/index.html'), '<!doctype html>')
    const logger = recordingLogger()
    const assetFallback = { url: store.url, timeoutMs: 400, maxBytes: 1000, ...more }
    const vite = viteMiddleware({ root, dev: false, logger, assetFallback })
    const server = createServer((req, res) => {
      vite(req, res, () => void res.writeHead(404).end('own 404'))
    })
    const { url } = await serveOn(server.listen(0, '127.0.0.1'), [vite])
    const warnings = (): string[] => logger.lines.map(({ message }) => message)
    return { url, port: Number(new URL(url).port), warnings }
  }

  it('is asked for plain hashed names alone, and never at another address', async () => {
    const app = await serve(
      (_req, res) => void res.writeHead(200, { 'content-type': 'text/javascript' }).end('x'),
    )
    const targets = [
      'http://evil.example/assets/old-AAAAAAA1.js',
      '//evil.example/assets/old-AAAAAAA1.js',
      '/assets//evil.example/old-AAAAAAA1.js',
      '/assets/@evil.example/../old-AAAAAAA1.js',
      '/assets/%2e%2e/%2e%2e/old-AAAAAAA1.js',
      '/assets/..%2f..%2fold-AAAAAAA1.js',
      '/assets/..%5cold-AAAAAAA1.js',
      '/assets/%252e%252e/old-AAAAAAA1.js',
      '/assets/.env-AAAAAAA1.js',
      '/assets/.vite/old-AAAAAAA1.js',
      '/assets/a%0d%0aHost:%20evil-AAAAAAA1.js',
      '/assets/a%00-AAAAAAA1.js',
      '/assets/a%3Fb-AAAAAAA1.js',
      '/assets/a%23b-AAAAAAA1.js',
      '/assets/a;b=1-AAAAAAA1.js',
      '/assets/%61-AAAAAAA1.js',
      '/assets/old-AAAAAAA1.js%2fx',
      '/assets/.vite-integration/builds/x-AAAAAAA1.json',
    ]
    for (const target of targets) {
      const { status } = await getRaw(app.port, target)
      expect(status, target).not.toBe(200)
    }
    expect(store.asked.map(({ url }) => url)).toEqual([])
    expect((await get(app, `${file}?a=/../..&b=%0d%0a`)).status).toBe(200)
    expect(store.asked.map(({ url }) => url)).toEqual([`/shop${file}`])
  })

  it('sends no header of its own on, besides those of the file', async () => {
    const app = await serve((_req, res) => {
      res.writeHead(200, {
        'content-type': 'text/javascript',
        'set-cookie': 'session=stolen',
        'access-control-allow-origin': '*',
        'content-security-policy': "default-src 'none'",
        'clear-site-data': '"*"',
        location: 'http://evil.example',
        refresh: '0;url=http://evil.example',
        'service-worker-allowed': '/',
        'x-powered-by': 'store',
        'cache-control': 'public; evil\u00ff',
        etag: 'not quoted',
      })
      res.end('x')
    })
    const { headers } = await get(app, file)
    const names = Object.keys(headers).filter((name) => !['connection', 'date', 'keep-alive'].includes(name))
    expect(names.toSorted()).toEqual([
      'accept-ranges',
      'cache-control',
      'content-length',
      'content-type',
      'etag',
      'x-content-type-options',
    ])
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers.etag).toMatch(/^"[\w-]+"$/)
  })

  const refused: readonly [name: string, answer: RequestListener, warning: RegExp | undefined][] = [
    [
      'a page',
      (_req, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<script>1</script>'),
      undefined,
    ],
    [
      'a redirect',
      (_req, res) => void res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /status 302/,
    ],
    [
      'too much, as announced',
      (_req, res) => void res.writeHead(200, { 'content-length': '5000' }).write('x'),
      /more than 1000 bytes/,
    ],
    [
      'too much, unannounced',
      (_req, res) => {
        const timer = setInterval(() => res.write('x'.repeat(600)), 5)
        res.on('close', () => clearInterval(timer))
      },
      /more than 1000 bytes/,
    ],
    [
      'a compressed form',
      (_req, res) => void res.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      /encoded form/,
    ],
    ['an error', (_req, res) => void res.writeHead(503).end('SlowDown'), /status 503/],
    [
      'less than announced',
      (_req, res) => void res.writeHead(200, { 'content-length': '50' }).write('x', () => res.destroy()),
      /aborted|cut short|ECONNRESET/,
    ],
    [
      'a byte from time to time',
      (_req, res) => {
        const timer = setInterval(() => res.write('x'), 50)
        res.on('close', () => clearInterval(timer))
      },
      /did not answer within 400 ms/,
    ],
  ]
  it.each(refused)('%s is a 404 that no cache keeps', async (_name, answer, warning) => {
    const app = await serve(answer)
    const replies = await Promise.all([get(app, file), get(app, file)])
    for (const { status, headers, body } of replies)
      expect([status, headers['cache-control'], body]).toEqual([404, 'no-store', 'Not Found\n'])
    if (warning) expect(app.warnings()).toEqual([expect.stringMatching(warning)])
    else expect(app.warnings()).toEqual([])
  })

  it('holds every file that it passes through by default: a part of one never fetches the whole again', async () => {
    const largest = 8_000_000
    const app = await serve(
      ({ url = '' }, res) => {
        const size = url.includes('large') ? largest + 1 : largest
        res.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size })
        res.end(Buffer.alloc(size))
      },
      { timeoutMs: undefined, maxBytes: undefined },
    )
    for (const range of ['bytes=0-1', 'bytes=-2'])
      expect((await get(app, '/assets/held-AAAAAAA1.mp4', { range })).status).toBe(206)
    expect(store.asked).toHaveLength(1)
    expect((await get(app, '/assets/large-AAAAAAA1.mp4')).status).toBe(404)
    expect(app.warnings()).toEqual([expect.stringContaining('"assetFallback: { maxBytes }"')])
  })

  it('a client that goes while the store is asked takes nobody along', async () => {
    let release = (): void => {}
    const app = await serve((_req, res) => {
      release = () => void res.writeHead(200, { 'content-type': 'text/javascript' }).end('x')
    })
    const gone = request(app.url + file)
    gone.on('error', () => {})
    gone.end()
    await expect.poll(() => store.asked.length).toBe(1)
    const stays = get(app, file)
    gone.destroy()
    release()
    expect((await stays).status).toBe(200)
  })

  it('its URL is checked', async () => {
    const root = writeBuild(manifest, [script])
    const urls = [
      'assets',
      'ftp://a/',
      'https://user:secret@a/',
      'https://a/?x=1',
      'https://a/#x',
      'file:///etc',
    ]
    for (const assetFallback of urls) {
      const error = await integrationErrorOf(() => viteMiddleware({ root, dev: false, assetFallback }))
      expect(error.code, assetFallback).toBe('INVALID_OPTION')
    }
    const vite = viteMiddleware({ root, dev: false, assetFallback: 'https://a.example/shop/' })
    onTestFinished(() => vite.close())
  })
})
