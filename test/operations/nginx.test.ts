import { globSync, readFileSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findNginx } from '../../scripts/find-nginx.ts'
import { useApplication } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { type Manifest, readManifest, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { navigation } from '../support/http-client.ts'
import { copyFolder } from '../support/workspace.ts'
import { type BytesReply, getBytes } from '../support/get-bytes.ts'
import { documentedConfig, type RunningNginx, startNginx } from './run-nginx.ts'

const nginx = findNginx()
if (!nginx) console.warn('nginx is not installed: run "node scripts/ensure-nginx.ts". Its tests are skipped.')

/** Types that the fixture does not build; hashed files all the same. */
const images = ['svg', 'jpg', 'jpeg', 'gif', 'webp', 'avif']
const fonts = ['woff2', 'woff', 'ttf', 'otf']
const furtherTypes = [...images, ...fonts, 'json', 'mp4', 'webm', 'mp3', 'pdf', 'wasm', 'txt', 'mjs']

let root: string
let outDir: string
let files: string[]
let script: string

beforeAll(async () => {
  root = copyFolder(await builtFixture(), 'behind-nginx')
  outDir = join(root, 'dist')
  const manifest = addFiles(readManifest(root))
  writeFile(join(outDir, '.vite/manifest.json'), JSON.stringify(manifest))
  script = manifest['src/main.ts']!.file
  const bytes = readFileSync(join(outDir, script))
  writeFile(join(outDir, `${script}.br`), brotliCompressSync(bytes))
  writeFile(join(outDir, `${script}.gz`), gzipSync(bytes))
  files = globSync('**/*.*', { cwd: outDir, exclude: ['.vite/**'] }).map((file) => `/${file}`)
})

/** Adds a hashed asset of each further type to a build. Returns its manifest. */
function addFiles(manifest: Manifest): Manifest {
  const added = furtherTypes.map((type) => {
    const file = `assets/further-A1b2C3d4.${type}`
    writeFile(join(outDir, file), `content of ${file}`)
    return [`src/further.${type}`, { file, src: `src/further.${type}` }]
  })
  return { ...manifest, ...(Object.fromEntries(added) as Manifest) }
}

describe.runIf(nginx).each([expressVersions[0]!, fastifyAdapter])('nginx in front of $name', (host) => {
  const app = useApplication(host, () =>
    Promise.resolve({
      vite: { root, dev: false },
      routes: [{ path: '/api/health', handler: ({ answer }) => answer({ ok: true }) }],
    }),
  )
  let front: RunningNginx
  beforeAll(async () => {
    front = await startNginx(documentedConfig('nginx in front of the application'), { backend: app.port })
  })
  afterAll(() => front.stop())

  /** Expects nginx to pass on what the application answers. Returns the response. */
  async function expectSame(...request: Request): Promise<BytesReply> {
    const [direct, passed] = [await getBytes(app, ...request), await getBytes(front, ...request)]
    expect(comparable(passed), request.join(' ')).toEqual(comparable(direct))
    return passed
  }

  it('every file of the build comes through as it is', async () => {
    for (const file of files) await expectSame(file)
    expect(files.length).toBeGreaterThan(20)
  })

  it('compressed forms, ranges and HEAD come through', async () => {
    for (const encoding of ['br', 'gzip', 'gzip;q=0, br;q=0.5', 'identity', '*'])
      await expectSame(`/${script}`, { 'accept-encoding': encoding })
    expect(await expectSame(`/${script}`, { range: 'bytes=0-9' })).toMatchObject({ status: 206 })
    expect(await expectSame(`/${script}`, { range: 'bytes=-10' })).toMatchObject({ status: 206 })
    expect(await expectSame(`/${script}`, { range: 'bytes=9999999-' })).toMatchObject({ status: 416 })
    await expectSame(`/${script}`, {}, 'HEAD')
    await expectSame('/', navigation, 'HEAD')
  })

  it('validators come through: what has not changed is a 304', async () => {
    for (const path of [`/${script}`, '/', '/favicon.ico']) {
      const { headers } = await getBytes(front, path, navigation)
      const revalidated = await expectSame(path, { ...navigation, 'if-none-match': headers.etag })
      expect(revalidated).toMatchObject({ status: 304, bytes: Buffer.alloc(0) })
      expect(await expectSame(path, { ...navigation, 'if-none-match': '"other"' })).toMatchObject({
        status: 200,
      })
    }
  })

  it('pages, routes and 404s come through', async () => {
    expect(await expectSame('/some/page?query=1', navigation)).toMatchObject({ status: 200 })
    expect(await expectSame('/admin', navigation)).toMatchObject({ status: 301 })
    expect(await expectSame('/api/health')).toMatchObject({ status: 200 })
    expect(await expectSame('/api/none', navigation)).toMatchObject({ status: 404 })
    expect(await expectSame('/assets/gone-A1b2C3d4.js')).toMatchObject({ status: 404 })
    expect(await expectSame(`/${script}.map`)).toMatchObject({ status: 404 })
    expect(await expectSame('/.vite/manifest.json')).toMatchObject({ status: 404 })
    expect(await expectSame('/', {}, 'POST')).toMatchObject({ status: 404 })
  })

  it('keeps 304s for pages that nginx compresses itself', async () => {
    const config = documentedConfig('nginx in front of the application')
    const compressing = await startNginx(`gzip on; gzip_min_length 1;\n${config}`, { backend: app.port })
    const gzip = { ...navigation, 'accept-encoding': 'gzip' }
    const { headers } = await getBytes(compressing, '/', gzip)
    const again = await getBytes(compressing, '/', { ...gzip, 'if-none-match': headers.etag })
    await compressing.stop()
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      etag: expect.stringMatching(/^W\//) as string,
    })
    expect(again.status).toBe(304)
  })
})

describe.runIf(nginx)('nginx serves the hashed files', () => {
  const app = useApplication(expressVersions[0]!, () => Promise.resolve({ vite: { root, dev: false } }))
  let front: RunningNginx
  beforeAll(async () => {
    const config = documentedConfig('nginx serves the hashed files')
    front = await startNginx(config, { backend: app.port, outDir })
  })
  afterAll(() => front.stop())

  it('gives each file the bytes, the type and the lifetime that the application gives', async () => {
    for (const file of files) {
      const [own, theirs] = [await getBytes(app, file), await getBytes(front, file)]
      expect({ file, ...claimed(theirs) }).toEqual({ file, ...claimed(own) })
    }
  })

  it('serves these files itself, and nothing else', async () => {
    const fromDisk = async (path: string): Promise<boolean> =>
      /^"[\da-f]+-[\da-f]+"$/.test((await getBytes(front, path)).headers.etag ?? '')
    expect(await fromDisk(`/${script}`)).toBe(true)
    expect(await fromDisk('/assets/further-A1b2C3d4.woff2')).toBe(true)
    expect(await fromDisk('/assets/plain.txt')).toBe(false)
    for (const path of [`/${script}.map`, `/${script}.br`, `/${script}.gz`, '/.vite/manifest.json'])
      expect(comparable(await getBytes(front, path))).toEqual(comparable(await getBytes(app, path)))
    expect(await getBytes(front, `/${script}.map`)).toMatchObject({ status: 404 })
  })

  it('asks the application for what it has not: pages and 404s', async () => {
    for (const path of ['/', '/some/page', '/admin/', '/assets/gone-A1b2C3d4.js'])
      expect(comparable(await getBytes(front, path, navigation))).toEqual(
        comparable(await getBytes(app, path, navigation)),
      )
    const missing = await getBytes(front, '/assets/gone-A1b2C3d4.js')
    expect(missing).toMatchObject({ status: 404, headers: { 'cache-control': 'no-store' } })
  })

  it('revalidates by its own ETag, and answers ranges', async () => {
    const { headers } = await getBytes(front, `/${script}`)
    const again = await getBytes(front, `/${script}`, { 'if-none-match': headers.etag })
    expect(again).toMatchObject({ status: 304, headers: { 'cache-control': headers['cache-control'] } })
    const part = await getBytes(front, `/${script}`, { range: 'bytes=0-9' })
    expect(part).toMatchObject({ status: 206, bytes: readFileSync(join(outDir, script)).subarray(0, 10) })
  })

  it('answers with the prepared form that the client takes', async () => {
    const forms = nginx?.brotliStatic ? ['br', 'gzip'] : ['gzip']
    for (const encoding of forms) {
      const form = await getBytes(front, `/${script}`, { 'accept-encoding': encoding })
      expect(form.headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' })
      expect(form.bytes).toEqual(readFileSync(join(outDir, `${script}.${encoding === 'br' ? 'br' : 'gz'}`)))
    }
    const plain = await getBytes(front, `/${script}`)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.headers.vary).toBe('Accept-Encoding')
  })
})

type Request = [path: string, headers?: OutgoingHttpHeaders, method?: string]

/** Headers of one hop, and what differs from one second or server to the next. */
const hopHeaders = new Set(['date', 'connection', 'keep-alive', 'server', 'transfer-encoding'])

function comparable({ status, headers, bytes }: BytesReply): object {
  const kept = Object.entries(headers).filter(([name]) => !hopHeaders.has(name))
  return { status, headers: Object.fromEntries(kept), body: bytes.toString('base64') }
}

/** The part of a response that docs/operations.md says is the same. */
function claimed({ status, headers, bytes }: BytesReply): object {
  const names = ['content-type', 'content-length', 'cache-control', 'x-content-type-options', 'accept-ranges']
  const kept = names.map((name) => [name, headers[name]])
  return {
    status,
    headers: Object.fromEntries(kept),
    hasEtag: 'etag' in headers,
    body: bytes.toString('base64'),
  }
}
