import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { useFileStore } from '../support/file-store.ts'
import { get, navigation, send } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import type { Adapter } from './scenario.ts'
import { startForTest, useApplication } from './use-application.ts'

const script = 'assets/main-BxY12_ab.js'
const manifest = { 'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true } }
const page = `<!doctype html><link rel="icon" href="/icon.svg"><script type="module" crossorigin src="/${script}"></script>
<script type="module">import '/${script}'</script><a href="/${script}">source</a>`
const immutable = 'public, max-age=31536000, immutable'

function writeSite(): string {
  const root = writeBuild(manifest, [script, 'icon.svg'])
  writeFile(join(root, 'dist/index.html'), page)
  return root
}

/** Tests of what a backend does for the files of other builds. */
export function addAssetFallbackTests(host: Adapter): void {
  describe('a store with the files of all builds', () => {
    const store = useFileStore()
    const logger = recordingLogger()
    const app = useApplication(host, () =>
      Promise.resolve({
        vite: { root: writeSite(), dev: false, logger, assetFallback: { url: store.url, timeoutMs: 300 } },
        routes: [{ path: '/assets/own-BxY12_ab.js', handler: ({ answer }) => answer('of the application') }],
      }),
    )
    const warnings = (): string[] =>
      logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
    beforeEach(() => {
      store.asked.length = 0
      logger.lines.length = 0
      store.answer = (_req, res) => {
        res.writeHead(200, {
          'content-type': 'text/javascript',
          'cache-control': immutable,
          'last-modified': 'Sun, 01 Mar 2026 10:00:00 GMT',
        })
        res.end('export {}')
      }
    })

    it('passes a hashed file of another build through, with its headers', async () => {
      const reply = await get(app, '/assets/old-AAAAAAA1.js?v=1', { cookie: 'id=1', authorization: 'x' })
      expect(reply).toMatchObject({ status: 200, body: 'export {}' })
      expect(reply.headers).toMatchObject({
        'content-type': 'text/javascript',
        'cache-control': immutable,
        'last-modified': 'Sun, 01 Mar 2026 10:00:00 GMT',
        'x-content-type-options': 'nosniff',
      })
      const [asked] = store.asked
      expect(asked?.url).toBe('/shop/assets/old-AAAAAAA1.js')
      expect(Object.keys(asked?.headers ?? {}).toSorted()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'host',
      ])
    })

    it('asks once for many clients, and answers later ones from memory by all the rules', async () => {
      const path = '/assets/old-AAAAAAA2.js'
      const replies = await Promise.all(Array.from({ length: 20 }, () => get(app, path)))
      expect(new Set(replies.map(({ status, body }) => `${String(status)} ${body}`))).toEqual(
        new Set(['200 export {}']),
      )
      const etag = replies[0]!.headers.etag!
      expect((await get(app, path, { 'if-none-match': etag })).status).toBe(304)
      expect(await get(app, path, { range: 'bytes=0-5' })).toMatchObject({ status: 206, body: 'export' })
      expect(await send(app, 'HEAD', path)).toMatchObject({ status: 200, body: '' })
      expect(store.asked).toHaveLength(1)
    })

    it('asks for nothing else: own files, routes, other methods, other folders, other names', async () => {
      expect((await get(app, `/${script}`)).status).toBe(200)
      expect((await get(app, '/assets/own-BxY12_ab.js')).body).toContain('of the application')
      const paths = [
        '/assets/logo.svg',
        '/assets/main-AAAAAAA1.js.map',
        '/assets/page-AAAAAAA1.html',
        '/other/main-AAAAAAA1.js',
        '/assets/a%2Fb-AAAAAAA1.js',
        '/assets/..%2fb-AAAAAAA1.js',
      ]
      for (const path of paths)
        expect((await get(app, path, { 'sec-fetch-dest': 'script' })).status, path).toBe(404)
      expect((await send(app, 'POST', '/assets/old-AAAAAAA1.js')).status).not.toBe(200)
      expect((await get(app, '/some/page', navigation)).status).toBe(200)
      expect(store.asked.map(({ url }) => url)).toEqual([])
    })

    it('a file that the store does not have is a 404 that no cache keeps', async () => {
      store.answer = (_req, res) => void res.writeHead(404).end('NoSuchKey')
      const reply = await get(app, '/assets/old-AAAAAAA3.js')
      expect([reply.status, reply.headers['cache-control'], reply.body]).toEqual([
        404,
        'no-store',
        'Not Found\n',
      ])
      expect(warnings()).toEqual([])
    })

    it('a store that does not answer is a 404 with one warning, never a hang, and is asked again later', async () => {
      const working = store.answer
      store.answer = () => {}
      for (const name of ['one', 'two', 'three']) {
        const reply = await get(app, `/assets/${name}-AAAAAAA4.js`)
        expect([reply.status, reply.headers['cache-control']]).toEqual([404, 'no-store'])
      }
      expect(warnings()).toEqual([expect.stringContaining('did not answer within 300 ms')])
      store.answer = working
      const again = (): Promise<number> => get(app, '/assets/one-AAAAAAA4.js').then(({ status }) => status)
      await expect.poll(again, { timeout: 10_000, interval: 100 }).toBe(200)
    })

    it('sends clients there, where that is wanted', async () => {
      const assetFallback = { url: store.url, redirect: true }
      const other = await startForTest(host.start, { vite: { root: writeSite(), dev: false, assetFallback } })
      const reply = await get(other, '/assets/old-AAAAAAA1.js?next=//evil.example')
      expect([reply.status, reply.headers.location]).toEqual([302, `${store.url}/assets/old-AAAAAAA1.js`])
      expect(reply.headers['cache-control']).toBe('no-store')
      expect(store.asked).toEqual([])
    })
  })

  it('pages that Vite has built name their files at assetOrigin, as tags do', async () => {
    const origin = 'https://cdn.example.com'
    const app = await startForTest(host.start, {
      vite: { root: writeSite(), dev: false, assetOrigin: origin },
    })
    const { body } = await get(app, '/', navigation)
    expect(body).toContain(`<script type="module" crossorigin src="${origin}/${script}">`)
    expect(body).toContain(`import '${origin}/${script}'`)
    // Names that stay when their content changes, and links that people follow, are the backend's.
    expect(body).toContain('<link rel="icon" href="/icon.svg">')
    expect(body).toContain(`<a href="/${script}">`)
  })
}
