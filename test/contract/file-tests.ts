import { describe, expect, it } from 'vitest'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { contentType, get, navigation, open, send } from '../support/http-client.ts'
import { siteOptions } from './projects.ts'
import type { Adapter } from './scenario.ts'
import { useApplication } from './use-application.ts'

const immutable = 'public, max-age=31536000, immutable'

/** Tests of the build's files and their cache headers, in production. */
export function addFileTests(host: Adapter): void {
  describe('files in production', () => {
    const app = useApplication(host, async () => ({ vite: await siteOptions('production') }))
    const urlOf = async (key: string): Promise<string> =>
      `/${chunkOf(readManifest(await builtFixture()), key).file}`

    it.each([
      ['src/main.ts', /^text\/javascript/],
      ['src/print.css', /^text\/css/],
      ['src/icon.png', /^image\/png/],
    ])('%s is immutable and has its content type', async (key, type) => {
      const reply = await get(app, await urlOf(key))
      expect(reply.status).toBe(200)
      expect(reply.headers['cache-control']).toBe(immutable)
      expect(contentType(reply)).toMatch(type)
    })

    it('every file that the manifest names is served as immutable', async () => {
      const chunks = Object.values(readManifest(await builtFixture()))
      const files = new Set(chunks.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]))
      for (const file of files) {
        const reply = await get(app, `/${file}`)
        expect(reply.status, file).toBe(200)
        expect(reply.headers['cache-control'], file).toBe(immutable)
      }
    })

    it.each([
      '/robots.txt',
      '/favicon.ico',
      '/site.webmanifest',
      '/assets/plain.txt',
      '/.well-known/security.txt',
    ])('%s is no-cache with an ETag', async (path) => {
      const first = await get(app, path)
      expect(first.status).toBe(200)
      expect(first.headers['cache-control']).toBe('no-cache')
      const etag = String(first.headers.etag)
      expect(etag).toMatch(/^(W\/)?".+"$/)
      const second = await get(app, path, { 'if-none-match': etag })
      expect(second).toMatchObject({ status: 304, body: '' })
      expect(second.headers.etag).toBe(etag)
    })

    it.each(['/dashboard', '/', '/admin/'])('the page at %s is no-cache with an ETag', async (path) => {
      const first = await open(app, path)
      expect(first.headers['cache-control']).toBe('no-cache')
      const second = await get(app, path, { ...navigation, 'if-none-match': String(first.headers.etag) })
      expect(second).toMatchObject({ status: 304, body: '' })
      expect(second.headers['cache-control']).toBe('no-cache')
    })

    it('an immutable file has an ETag as well', async () => {
      const url = await urlOf('src/main.ts')
      const { headers } = await get(app, url)
      expect((await get(app, url, { 'if-none-match': String(headers.etag) })).status).toBe(304)
      expect((await get(app, url, { 'if-none-match': '"another"' })).status).toBe(200)
      expect((await get(app, url, { 'if-none-match': '*' })).status).toBe(304)
    })

    it('HEAD has the headers of GET and no body', async () => {
      for (const path of [await urlOf('src/main.ts'), '/robots.txt']) {
        const whole = await get(app, path)
        const head = await send(app, 'HEAD', path)
        expect(head).toMatchObject({ status: 200, body: '' })
        for (const name of ['content-type', 'cache-control', 'etag', 'content-length']) {
          expect(head.headers[name], name).toBe(whole.headers[name])
        }
        expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(whole.body))
      }
    })

    it('files answer GET and HEAD only', async () => {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const reply = await send(app, method, await urlOf('src/main.ts'))
        expect(reply.body, method).not.toContain('document')
        if (method !== 'OPTIONS') expect(reply.status, method).toBe(404)
      }
    })

    it('a range of a file is a 206', async () => {
      const reply = await get(app, '/robots.txt', { range: 'bytes=0-3' })
      expect(reply).toMatchObject({ status: 206, body: 'User' })
      expect(reply.headers['content-range']).toBe('bytes 0-3/14')
    })

    it('a file is found with a query as well', async () => {
      expect((await get(app, `${await urlOf('src/main.ts')}?v=1`)).status).toBe(200)
      expect((await get(app, '/robots.txt?x')).status).toBe(200)
    })

    it.each(['/assets/main-gone1234.js', '/assets/none.css', '/assets/none', '/assets/', '/assets'])(
      'a missing asset is a 404 with no-store: %s',
      async (path) => {
        for (const headers of [navigation, { accept: '*/*', 'sec-fetch-dest': 'script' }, {}]) {
          const reply = await get(app, path, headers)
          expect(reply.status).toBe(404)
          expect(reply.headers['cache-control']).toBe('no-store')
          expect(contentType(reply)).not.toMatch(/html/)
          expect(reply.body).not.toContain('root page')
        }
      },
    )

    it('a file is found by its exact path only', async () => {
      const url = await urlOf('src/main.ts')
      for (const path of [`${url}/`, url.toUpperCase(), `/app${url}`, '/robots.txt/', '/ROBOTS.TXT']) {
        expect((await get(app, path, { accept: '*/*', 'sec-fetch-dest': 'script' })).status, path).toBe(404)
      }
    })

    it('sources and the project around the build are not served', async () => {
      for (const path of ['/src/main.ts', '/package.json', '/vite.config.ts', '/dist/index.html']) {
        expect((await get(app, path, { accept: '*/*' })).status, path).toBe(404)
      }
    })
  })

  describe('files without a hash in production', () => {
    const app = useApplication(host, async () => ({
      vite: { root: await builtFixture({ config: 'vite.unhashed.config' }), dev: false },
    }))

    it.each(['/assets/main.js', '/assets/shared.css', '/assets/logo.png'])(
      '%s is never immutable',
      async (path) => {
        const reply = await get(app, path)
        expect(reply.status).toBe(200)
        expect(reply.headers['cache-control']).toBe('no-cache')
      },
    )
  })
}
