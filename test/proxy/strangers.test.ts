import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { startForTest } from '../contract/use-application.ts'
import { get, navigation, open } from '../support/http-client.ts'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { startCanary } from './canary.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

const secretive = { ...navigation, cookie: 'session=secret', authorization: 'Bearer secret' }

function writeHotFile(root: string, content: string): void {
  mkdirSync(path.dirname(hotFilePath(root)), { recursive: true })
  writeFileSync(hotFilePath(root), content)
}

function hotFile(url: string, more: object = {}): string {
  return JSON.stringify({ url, base: '/', pid: process.pid, secret: 'a'.repeat(64), ...more })
}

/** Whole, but for one field. */
function hostileFiles(origin: string): string[] {
  const { host } = new URL(origin)
  const schemes = ['file:///etc/passwd', 'javascript:alert(1)', 'mailto:a@b', `ftp://${host}`, 'http://']
  const urls = [`//${host}`, `${origin}/path`, `${origin}?x`, `http://user:pass@${host}`, `${origin}\r\nX: y`]
  const bases = ['', 'app', '/app', '//evil.test/', '/../', '/a/../b/', '/?x/', '/#/', '/%ff/', '/a b/']
  const others = [{ secret: '' }, { secret: 5 }, { pid: 'x' }, { pid: null }, { base: null }, { url: {} }]
  return [
    ...[...schemes, ...urls].map((url) => hotFile(url)),
    ...[...bases, '/\r\nX: y/', '\\\\evil\\'].map((base) => hotFile(origin, { base })),
    ...others.map((more) => hotFile(origin, more)),
  ]
}

const ways = ['ok', 'silent', 'endless', 'reset', 'redirect', 'garbage'] as const

describe.each(hosts)("$name and a stranger on Vite's port", (host) => {
  it.each(ways)('one who answers by "%s" receives the challenge and nothing else', async (way) => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    const canary = await startCanary(way)
    writeHotFile(root, hotFile(canary.url))
    const app = await startForTest(host.start, backend({ root }))
    const replies = await Promise.all(
      ['/dashboard', '/page', '/src/main.ts', '/@vite/client'].map((at) => get(app, at, secretive)),
    )
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503])
    expect(await ping(app)).toBe(false)
    expect((await get(app, '/api/ok', secretive)).status).toBe(200)
    expect(canary.seen.length).toBeGreaterThan(0)
    for (const request of canary.seen) {
      expect(request).toMatch(/^GET \/__vite-integration\/identity\?challenge=[\da-f]{32} HTTP\/1\.1\r\n/)
      expect(request).not.toContain('secret')
      expect(request).not.toContain('aaaa')
    }
    expect(crashes).toEqual([])
  })

  it('one who takes the port of a Vite that was killed', async () => {
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
    expect(canary.seen.length).toBeGreaterThan(0)
    for (const request of canary.seen) {
      expect(request).toMatch(/^GET \/__vite-integration\/identity\?/)
      expect(request).not.toContain('secret')
    }
    // The port is free again, and what the stranger keeps open is in nobody's way.
    await canary.stopListening()
    await startVite({ root, port: vite.port })
    expect((await get(app, '/src/main.ts', secretive)).status).toBe(200)
    expect((await open(app, '/page')).status).toBe(200)
  })

  it('another Vite of ours with a secret of its own', async () => {
    const root = copyFixture('site')
    const other = await startVite({ root: copyFixture('react') })
    writeHotFile(root, hotFile(other.url))
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).status).toBe(503)
    expect((await get(app, '/src/main.tsx')).status).toBe(503)
  })

  it('a stale file whose port nobody has', async () => {
    const root = copyFixture('site')
    const canary = await startCanary('ok')
    await canary.stopListening()
    writeHotFile(root, hotFile(canary.url))
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).status).toBe(503)
    await startVite({ root })
    expect((await open(app, '/dashboard')).status).toBe(200)
  })

  it('hot files that are none', async () => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    const canary = await startCanary('ok')
    const whole = hotFile(canary.url)
    const texts = ['', ' ', '{', 'null', '[]', '"x"', '42', '{}', whole.slice(0, -1), whole.slice(0, 20)]
    const contents = [
      ...texts,
      `${whole}x`,
      '\u0000'.repeat(4096),
      '['.repeat(100_000),
      ...hostileFiles(canary.url),
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
    expect(canary.seen).toEqual([])
    expect(crashes).toEqual([])
  })

  it('a folder, or a file that cannot be read, in its place', async () => {
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
