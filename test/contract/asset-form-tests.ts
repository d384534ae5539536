import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { getBytes } from '../support/get-bytes.ts'
import { navigation } from '../support/http-client.ts'
import type { Adapter } from './scenario.ts'
import { useApplication } from './use-application.ts'

const script = 'assets/main-BxY12_ab.js'
const source = `export const text = ${JSON.stringify('word '.repeat(500))}\n`
const page = `<!doctype html><title>page</title><p>${'word '.repeat(500)}</p>`
const manifest = { 'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true } }

/** A build with precompressed forms. */
function writeFormsBuild(): string {
  const root = writeBuild(manifest)
  const outDir = join(root, 'dist')
  const contents = { [script]: source, 'data.json': source, 'index.html': page }
  for (const [name, content] of Object.entries(contents)) {
    writeFile(join(outDir, name), content)
    writeFile(join(outDir, `${name}.br`), brotliCompressSync(content))
    writeFile(join(outDir, `${name}.zst`), zstdCompressSync(content))
    writeFile(join(outDir, `${name}.gz`), gzipSync(content))
  }
  writeFile(join(outDir, 'plain.txt'), source)
  writeFile(join(outDir, 'stale.html'), page)
  writeFile(join(outDir, 'stale.html.br'), brotliCompressSync('<p>an older page'))
  return root
}

/** Tests of files that lie in a build compressed as well. */
export function addAssetFormTests(host: Adapter): void {
  describe('precompressed forms', () => {
    let root = ''
    beforeAll(() => {
      root = writeFormsBuild()
    })
    const app = useApplication(host, () => Promise.resolve({ vite: { root, dev: false } }))

    it.each([`/${script}`, '/data.json', '/', '/index.html'])(
      '%s is sent in the form that the client likes best',
      async (path) => {
        const asked = { ...navigation, 'accept-encoding': 'gzip, deflate, br, zstd' }
        const br = await getBytes(app, path, asked)
        expect(br.headers['content-encoding']).toBe('br')
        expect(br.headers['content-length']).toBe(String(br.bytes.length))
        const expected = path.length > 1 && !path.endsWith('.html') ? source : page
        expect(String(brotliDecompressSync(br.bytes))).toBe(expected)
        const gzip = await getBytes(app, path, { ...asked, 'accept-encoding': 'br;q=0, zstd;q=0.1, gzip' })
        expect(gzip.headers['content-encoding']).toBe('gzip')
        expect(String(gunzipSync(gzip.bytes))).toBe(expected)
        const plain = await getBytes(app, path, navigation)
        expect(plain.headers['content-encoding']).toBeUndefined()
        expect(String(plain.bytes)).toBe(expected)
        const tags = [br, gzip, plain].map(({ headers }) => String(headers.etag))
        expect(new Set(tags).size).toBe(3)
        for (const tag of tags) expect(tag).toMatch(/^"/)
        for (const { headers } of [br, gzip, plain]) {
          expect(headers.vary).toMatch(/Accept-Encoding/)
          expect(headers['content-type']).toBe(plain.headers['content-type'])
        }
      },
    )

    it('a 304 is of the form, and says what it varies by', async () => {
      for (const path of [`/${script}`, '/data.json', '/']) {
        const asked = { 'accept-encoding': 'br' }
        const { headers } = await getBytes(app, path, asked)
        const again = await getBytes(app, path, { ...asked, 'if-none-match': headers.etag })
        expect(again.status).toBe(304)
        expect(again.headers.vary).toBe('Accept-Encoding')
        expect(again.headers.etag).toBe(headers.etag)
        expect(again.headers['content-encoding']).toBeUndefined()
        expect((await getBytes(app, path, { 'if-none-match': headers.etag })).status).toBe(200)
      }
    })

    it('HEAD has the headers of GET, and a range is of the compressed bytes', async () => {
      const asked = { 'accept-encoding': 'gzip' }
      for (const path of [`/${script}`, '/data.json']) {
        const whole = await getBytes(app, path, asked)
        const head = await getBytes(app, path, asked, 'HEAD')
        expect(head.bytes).toHaveLength(0)
        for (const name of ['etag', 'vary', 'content-encoding', 'content-length', 'content-type'])
          expect(head.headers[name], name).toBe(whole.headers[name])
        const part = await getBytes(app, path, { ...asked, range: 'bytes=2-9' })
        expect(part.status).toBe(206)
        expect(part.bytes).toEqual(whole.bytes.subarray(2, 10))
        expect(part.headers['content-range']).toBe(`bytes 2-9/${whole.bytes.length}`)
        expect(part.headers['content-encoding']).toBe('gzip')
      }
    })

    it('the answer does not depend on how the target is written', async () => {
      const { headers } = await getBytes(app, `/${script}`, { 'accept-encoding': 'br' })
      const { etag, 'last-modified': modified } = headers
      const conditions = [
        {},
        { 'if-none-match': etag },
        { 'if-none-match': `"x", ${etag}` },
        { 'if-none-match': `W/${etag}` },
        { 'if-none-match': '*' },
        { 'if-none-match': etag, 'if-modified-since': new Date(0).toUTCString() },
        { 'if-modified-since': modified },
        { 'if-match': '"x"' },
        { range: 'bytes=0-4' },
      ]
      const asked = ['br', 'gzip;q=0.5, zstd', 'deflate', 'identity'].flatMap((encoding) =>
        conditions.map((condition) => ({ ...condition, 'accept-encoding': encoding })),
      )
      for (const one of asked) {
        const { headers: usual, ...short } = await getBytes(app, `/${script}`, one)
        const { headers: same, ...long } = await getBytes(app, `/${script}?v=1`, one)
        expect({ ...long, ...same, date: '' }, JSON.stringify(one)).toEqual({ ...short, ...usual, date: '' })
      }
    })

    it('a form has no URL of its own', async () => {
      for (const name of [script, 'data.json', 'index.html'])
        for (const ending of ['br', 'zst', 'gz'])
          expect((await getBytes(app, `/${name}.${ending}`)).status, `${name}.${ending}`).toBe(404)
    })

    it('a file without forms varies by nothing', async () => {
      const { headers } = await getBytes(app, '/plain.txt', { 'accept-encoding': 'br' })
      expect(headers.vary).toBeUndefined()
    })

    it('a form of an older page is not sent', async () => {
      const reply = await getBytes(app, '/stale.html', { 'accept-encoding': 'br' })
      expect(reply.headers['content-encoding']).toBeUndefined()
      expect(String(reply.bytes)).toBe(page)
    })
  })
}
