import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { get, navigation, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { readHotFile } from '../vite-plugin/hot-files.ts'
import { startCanary } from './canary.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

const secretive = { ...navigation, cookie: 'session=secret', authorization: 'Bearer secret' }

function writeHotFile(root: string, content: string): void {
  mkdirSync(path.dirname(hotFilePath(root)), { recursive: true })
  writeFileSync(hotFilePath(root), content)
}

function hotFile(url: string, socket: string, more: object = {}): string {
  return JSON.stringify({ url, base: '/', pid: process.pid, socket, ...more })
}

/** Creates a folder of mode 0700, as sockets have; removes it after the test. */
function privateFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'strangers-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Returns hot files with one invalid field each. */
function hostileFiles(origin: string, socket: string): string[] {
  const { host } = new URL(origin)
  const schemes = ['file:///etc/passwd', 'javascript:alert(1)', 'mailto:a@b', `ftp://${host}`, 'http://']
  const urls = [`//${host}`, `${origin}/path`, `${origin}?x`, `http://user:pass@${host}`, `${origin}\r\nX: y`]
  const bases = ['', 'app', '/app', '//evil.test/', '/../', '/a/../b/', '/?x/', '/#/', '/%ff/', '/a b/']
  const relative = path.relative('/srv/app/node_modules/.vite-integration', socket)
  const sockets = [
    '',
    '.',
    'x\0y',
    relative,
    `a/../${relative}`,
    `..\\${socket}`,
    'a'.repeat(5000),
    '/',
    '/dev/null',
  ]
  const others = [{ socket: 5 }, { socket: null }, { pid: 'x' }, { pid: null }, { base: null }, { url: {} }]
  return [
    ...[...schemes, ...urls].map((url) => hotFile(url, socket)),
    ...[...bases, '/\r\nX: y/', '\\\\evil\\'].map((base) => hotFile(origin, socket, { base })),
    ...sockets.map((name) => hotFile(origin, name)),
    ...others.map((more) => hotFile(origin, socket, more)),
  ]
}

const ways = ['ok', 'silent', 'endless', 'reset', 'redirect', 'garbage'] as const

describe.each(hosts)("$name and a stranger in Vite's place", (host) => {
  it('another process on the port of a killed Vite gets no connection', async () => {
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = await startForTest(host.start, backend({ root }))
    const client = await connectHmr(app)
    expect((await get(app, '/src/main.ts', secretive)).status).toBe(200)
    await vite.kill()
    await client.closed
    const canary = await startCanary('ok', vite.port)
    const paths = ['/src/main.ts', '/dashboard', '/page']
    const replies = await Promise.all(paths.map((at) => get(app, at, secretive)))
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(await ping(app)).toBe(false)
    expect(canary.seen).toEqual([])
    await canary.stopListening()
    await startVite({ root, port: vite.port })
    expect((await get(app, '/src/main.ts', secretive)).status).toBe(200)
    expect((await open(app, '/page')).status).toBe(200)
  })

  it.skipIf(process.platform === 'win32').each(ways)(
    'a socket on which another server answers by "%s" does no harm',
    { timeout: 90_000 },
    async (way) => {
      const crashes = recordCrashes()
      const root = copyFixture('site')
      const socket = path.join(privateFolder(), 's')
      const canary = await startCanary(way, socket)
      writeHotFile(root, hotFile('http://localhost:1', socket))
      const app = await startForTest(host.start, backend({ root }))
      const replies = await Promise.all(
        ['/dashboard', '/page', '/src/main.ts', '/@vite/client'].map((at) => get(app, at, secretive)),
      )
      expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503])
      expect((await get(app, '/api/ok', secretive)).status).toBe(200)
      // A call comes first: requests of browsers wait for its answer.
      for (const request of canary.seen) expect(request).not.toContain('secret')
      expect(crashes).toEqual([])
    },
  )

  it.skipIf(process.platform === 'win32')(
    'a socket in a folder that is open to other users is refused',
    async () => {
      const root = copyFixture('site')
      const folder = privateFolder()
      const socket = path.join(folder, 's')
      const canary = await startCanary('ok', socket)
      chmodSync(folder, 0o755)
      writeHotFile(root, hotFile('http://localhost:1', socket))
      const app = await startForTest(host.start, backend({ root }))
      const page = await get(app, '/dashboard', secretive)
      expect([page.status, page.body.includes('another user')]).toEqual([503, true])
      expect(canary.seen).toEqual([])
    },
  )

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a socket without permission is explained',
    async () => {
      const root = copyFixture('site')
      await startVite({ root })
      const { socket } = await readHotFile(root)
      chmodSync(path.resolve(path.dirname(hotFilePath(root)), socket), 0)
      const app = await startForTest(host.start, backend({ root }))
      expect((await open(app, '/dashboard')).body).toContain('as the same user')
    },
  )

  it('a plain file, a folder or nothing in place of the socket', async () => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    const folder = privateFolder()
    writeFileSync(path.join(folder, 'file'), 'no socket')
    mkdirSync(path.join(folder, 'folder'))
    for (const name of ['file', 'folder', 'nothing']) {
      writeHotFile(root, hotFile('http://localhost:1', path.join(folder, name)))
      const app = await startForTest(host.start, backend({ root }))
      expect((await open(app, '/dashboard')).status).toBe(503)
      expect((await get(app, '/src/main.ts')).status).toBe(503)
      expect(await ping(app)).toBe(false)
      expect((await get(app, '/api/ok')).status).toBe(200)
    }
    expect(crashes).toEqual([])
  })

  it('with two Vites of one project the last one answers', async () => {
    const root = copyFixture('site')
    const first = await startVite({ root, base: '/one/' })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/one/')).body).toContain('root page')
    const client = await connectHmr(app, '/one/')
    const second = await startVite({ root, base: '/two/' })
    expect((await open(app, '/two/')).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain('src="/two/src/main.ts"')
    // Pages of the first Vite keep their connection.
    await client.close()
    await second.end()
    expect((await open(app, '/two/')).status).toBe(503)
    await first.end()
  })

  it('a stale hot file with an unused port', async () => {
    const root = copyFixture('site')
    const canary = await startCanary('ok')
    await canary.stopListening()
    writeHotFile(root, hotFile(canary.url, 'link-abcdef/s'))
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).status).toBe(503)
    await startVite({ root })
    expect((await open(app, '/dashboard')).status).toBe(200)
  })

  it('invalid hot files', async () => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    const socket = path.join(privateFolder(), 's')
    const [canary, onSocket] = [await startCanary('ok'), await startCanary('ok', socket)]
    const whole = hotFile(canary.url, socket)
    const texts = ['', ' ', '{', 'null', '[]', '"x"', '42', '{}', whole.slice(0, -1), whole.slice(0, 20)]
    const contents = [
      ...texts,
      `${whole}x`,
      '\u0000'.repeat(4096),
      '['.repeat(100_000),
      ...hostileFiles(canary.url, socket),
    ]
    writeHotFile(root, contents[0]!)
    const app = await startForTest(host.start, backend({ root }))
    for (const content of contents) {
      writeHotFile(root, content)
      const replies = [await get(app, '/src/main.ts', secretive), await get(app, '/page', secretive)]
      expect([content.slice(0, 200), ...replies.map(({ status }) => status)]).toEqual([
        content.slice(0, 200),
        503,
        503,
      ])
      expect((await get(app, '/api/ok')).status).toBe(200)
    }
    expect([...canary.seen, ...onSocket.seen]).toEqual([])
    expect(crashes).toEqual([])
  })

  it('a folder or an unreadable file in place of the hot file', async () => {
    const root = copyFixture('site')
    mkdirSync(hotFilePath(root), { recursive: true })
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).status).toBe(503)
    const below = copyFixture('site')
    mkdirSync(path.join(below, 'node_modules'))
    writeFileSync(path.join(below, 'node_modules/.vite-integration'), 'a file where a folder should be')
    const other = await startForTest(host.start, backend({ root: below }))
    expect((await open(other, '/dashboard')).status).toBe(503)
  })
})
