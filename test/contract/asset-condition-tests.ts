import { mkdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { get, navigation, send } from '../support/http-client.ts'
import { openWire } from '../security/wire.ts'
import type { Adapter } from './scenario.ts'
import { startForTest, useApplication } from './use-application.ts'

const script = 'assets/main-BxY12_ab.js'
const video = 'assets/film-Cd3ef_12.mp4'
const manifest = {
  'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true, assets: [video] },
}
const digits = '0123456789'

function writeAssets(): string {
  const root = writeBuild(manifest, ['index.html'])
  for (const file of [script, 'notes.txt']) writeFile(join(root, 'dist', file), digits.repeat(2))
  writeFile(join(root, 'dist', video), digits.repeat(300_000))
  return root
}

/** Tests of conditional requests and ranges, of files in memory and on the disk, and of files that change. */
export function addAssetConditionTests(host: Adapter): void {
  describe('conditions and ranges', () => {
    let root = ''
    beforeAll(() => {
      root = writeAssets()
    })
    const app = useApplication(host, () => Promise.resolve({ vite: { root, dev: false } }))
    const files = [
      [script, 20],
      ['notes.txt', 20],
      [video, 3_000_000],
    ] as const

    describe.each(files)('/%s', (file, size) => {
      const path = `/${file}`
      const etagOf = async (): Promise<string> => String((await get(app, path)).headers.etag)

      it('has a strong ETag of its content', async () => {
        expect(await etagOf()).toMatch(/^"[\w-]{20,}"$/)
      })

      it('answers If-Match and If-Unmodified-Since that do not hold with 412', async () => {
        const etag = await etagOf()
        expect((await get(app, path, { 'if-match': etag })).status).toBe(200)
        expect((await get(app, path, { 'if-match': '"another"', 'if-none-match': etag })).status).toBe(412)
        const past = new Date(0).toUTCString()
        expect((await get(app, path, { 'if-unmodified-since': past })).status).toBe(412)
        const { headers } = await get(app, path)
        const same = String(headers['last-modified'])
        expect((await get(app, path, { 'if-unmodified-since': same })).status).toBe(200)
        expect((await get(app, path, { 'if-modified-since': same })).status).toBe(304)
        expect((await get(app, path, { 'if-modified-since': same, 'if-none-match': '"x"' })).status).toBe(200)
      })

      it('takes strong validators alone for If-Range', async () => {
        const etag = await etagOf()
        const ask = (condition: string): ReturnType<typeof get> =>
          get(app, path, { range: 'bytes=0-4', 'if-range': condition })
        expect(await ask(etag)).toMatchObject({ status: 206, body: '01234' })
        expect((await ask(`W/${etag}`)).status).toBe(200)
        expect((await ask('"another"')).status).toBe(200)
      })

      it('answers ranges', async () => {
        const one = await get(app, path, { range: 'bytes=-3' })
        expect(one).toMatchObject({ status: 206, body: '789' })
        expect(one.headers['content-range']).toBe(`bytes ${size - 3}-${size - 1}/${size}`)
        const whole = await get(app, path, { range: 'bytes=-9999999' })
        expect(whole.status).toBe(206)
        expect(whole.headers['content-range']).toBe(`bytes 0-${size - 1}/${size}`)
        expect(whole.body).toHaveLength(size)
        const none = await get(app, path, { range: 'bytes=9999999-' })
        expect(none.status).toBe(416)
        expect(none.headers['content-range']).toBe(`bytes */${size}`)
        expect(none.headers['cache-control']).toBe('no-store')
        for (const range of ['items=0-4', 'bytes=5-2'])
          expect((await get(app, path, { range })).status, range).toBe(200)
      })

      it('answers several ranges, overlapping ones as one', async () => {
        const reply = await get(app, path, { range: 'bytes=0-1,5-6' })
        expect(reply.status).toBe(206)
        const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(
          String(reply.headers['content-type']),
        )?.[1]
        const parts = reply.body.split(`--${boundary}`)
        expect(parts).toHaveLength(4)
        expect(parts[1]).toMatch(/content-range: bytes 0-1\/\d+\r\n\r\n01\r\n$/i)
        expect(parts[2]).toMatch(/content-range: bytes 5-6\/\d+\r\n\r\n56\r\n$/i)
        expect(reply.headers['content-length']).toBe(String(reply.body.length))
        expect(await get(app, path, { range: 'bytes=0-3,2-5' })).toMatchObject({
          status: 206,
          body: '012345',
        })
      })

      it('ignores Range with HEAD', async () => {
        const head = await send(app, 'HEAD', path, { headers: { range: 'bytes=0-4' } })
        expect(head).toMatchObject({ status: 200, body: '' })
        expect(head.headers['content-length']).toBe(String(size))
      })
    })
  })

  describe('files that change while the application runs', () => {
    it('a file of the same size and time is another one', async () => {
      const root = writeBuild(manifest, ['index.html', script])
      const worker = join(root, 'dist/sw.js')
      writeFile(worker, 'const version = 1')
      const { atime, mtime } = statSync(worker)
      const app = await startForTest(host.start, { vite: { root, dev: false } })
      const first = await get(app, '/sw.js')
      writeFileSync(worker, 'const version = 2')
      utimesSync(worker, atime, mtime)
      const headers = { 'if-none-match': String(first.headers.etag) }
      expect(await get(app, '/sw.js', headers)).toMatchObject({ status: 200, body: 'const version = 2' })
    })

    it.each([
      { what: 'an empty file with a hash in its name', content: '', record: undefined },
      {
        what: 'a file that is not as long as the build has recorded',
        content: 'export',
        record: { version: 1, hashed: [script], files: { [script]: 9 } },
      },
    ])('$what is not kept: it is being copied', async ({ content, record }) => {
      const root = writeBuild(manifest, ['index.html'])
      const file = join(root, 'dist', script)
      writeFile(file, content)
      if (record) writeFile(join(root, 'dist/.vite/integration.json'), JSON.stringify(record))
      const app = await startForTest(host.start, { vite: { root, dev: false } })
      expect((await get(app, `/${script}`)).headers['cache-control']).toBe('no-store')
      writeFileSync(file, 'export {}')
      const reply = await get(app, `/${script}`)
      expect(reply.body).toBe('export {}')
      expect(reply.headers['cache-control']).toContain('immutable')
    })

    it('one that is gone, or a folder by now, is a 404 that no cache keeps', async () => {
      const root = writeAssets()
      const app = await startForTest(host.start, { vite: { root, dev: false } })
      for (const replace of [() => {}, mkdirSync]) {
        for (const file of ['notes.txt', video]) {
          rmSync(join(root, 'dist', file), { recursive: true, force: true })
          replace(join(root, 'dist', file))
          const reply = await get(app, `/${file}`, navigation)
          expect(reply.status, file).toBe(404)
          expect(reply.headers['cache-control']).toBe('no-store')
          expect(reply.body).not.toContain(root)
        }
      }
    })

    it('one that becomes shorter in the middle ends the connection, and nothing else', async () => {
      const root = writeBuild(manifest, ['index.html', script])
      const file = join(root, 'dist', video)
      writeFile(file, Buffer.alloc(64 * 1024 * 1024, 1))
      const app = await startForTest(host.start, { vite: { root, dev: false } })
      const wire = await openWire(app.port)
      wire.socket.once('data', () => wire.socket.pause())
      wire.write(`GET /${video} HTTP/1.1\r\nhost: x\r\n\r\n`)
      await new Promise((resolve) => wire.socket.once('data', resolve))
      truncateSync(file, 1024)
      wire.socket.resume()
      // The rest of the announced length never comes, and no other response in its place.
      expect((await wire.closed()).length).toBeLessThan(64 * 1024 * 1024)
      expect((await get(app, `/${script}`)).status).toBe(200)
    })
  })

  describe('what a page varies by', () => {
    it('is said on pages by fallback, redirects and 404s in their place', async () => {
      const root = writeBuild(manifest, [script])
      for (const file of ['index.html', 'admin/index.html'])
        writeFile(join(root, 'dist', file), '<!doctype html><title>x</title>')
      const app = await startForTest(host.start, { vite: { root, dev: false } })
      const vary = /Accept.*Sec-Fetch-Dest/
      for (const path of ['/dashboard', '/admin']) {
        expect((await get(app, path, navigation)).headers.vary, path).toMatch(vary)
        expect((await get(app, path, { accept: 'application/json' })).headers.vary, path).toMatch(vary)
      }
      const etag = String((await get(app, '/dashboard', navigation)).headers.etag)
      const again = await get(app, '/dashboard', { ...navigation, 'if-none-match': etag })
      expect(again.status).toBe(304)
      expect(again.headers.vary).toMatch(vary)
      expect((await get(app, '/', navigation)).headers.vary).toBeUndefined()
    })

    it('is added to what the application varies by', async () => {
      const root = writeBuild(manifest, [script])
      writeFile(join(root, 'dist/index.html'), '<!doctype html><title>x</title>')
      const app = await startForTest(host.start, { vite: { root, dev: false }, headers: { vary: 'Origin' } })
      const page = await get(app, '/dashboard', navigation)
      expect(page.headers.vary).toBe('Origin, Accept, Sec-Fetch-Dest')
      const none = await get(app, '/dashboard', { accept: 'application/json' })
      expect(none.status).toBe(404)
      expect(none.headers.vary).toContain('Sec-Fetch-Dest')
    })

    it('a page with a nonce is for one client', async () => {
      const root = writeBuild(manifest, [script])
      writeFile(join(root, 'dist/index.html'), '<!doctype html><title>x</title>')
      const app = await startForTest(host.start, { vite: { root, dev: false, nonce: () => 'abc' } })
      for (const path of ['/', '/dashboard', '/index.html']) {
        const { headers } = await get(app, path, navigation)
        expect(headers['cache-control'], path).toBe('private, no-cache')
      }
    })
  })
}
