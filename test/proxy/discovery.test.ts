import { describe, expect, it } from 'vitest'
import { contentType, get, navigation, open, send } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { parseDocumentStrictly } from '../support/strict-html.ts'
import { copyFixture } from '../support/workspace.ts'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

describe.each(hosts)('$name before Vite has started', (host) => {
  it('pages wait, modules get 503, and routes without Vite work', async () => {
    const crashes = recordCrashes()
    const app = await startForTest(host.start, backend({ root: copyFixture('site') }))
    for (const path of ['/', '/dashboard', '/page']) {
      const page = await open(app, path)
      expect([path, page.status, contentType(page)]).toEqual([path, 503, 'text/html; charset=utf-8'])
      expect(page.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' })
      expect(page.body).toContain('Waiting for Vite')
    }
    for (const path of ['/src/main.ts', '/@vite/client', '/favicon.ico', '/dashboard']) {
      const reply = await get(app, path, { accept: '*/*', 'sec-fetch-dest': 'script' })
      expect([path, reply.status, contentType(reply)]).toEqual([path, 503, 'text/plain; charset=utf-8'])
      expect(reply.body).not.toContain('<')
    }
    expect((await get(app, '/api/ok')).body).toBe('{"ok":true}')
    expect((await open(app, '/plain')).body).toContain('without Vite')
    expect((await get(app, '/api/none')).status).toBe(404)
    expect((await send(app, 'POST', '/dashboard', { body: 'x=1' })).status).toBe(404)
    expect((await send(app, 'HEAD', '/dashboard', { headers: navigation })).status).toBe(503)
    expect(await ping(app)).toBe(false)
    expect(crashes).toEqual([])
  })

  it('the waiting page can be read without JavaScript and is well formed', async () => {
    const app = await startForTest(host.start, backend({ root: copyFixture('site') }))
    const { body } = await open(app, '/dashboard')
    const shown = parseDocumentStrictly(body).filter(({ name }) => ['h1', 'p'].includes(name))
    const text = shown.map((element) => element.text).join('\n')
    expect(text).toContain('Waiting for Vite')
    expect(text).toContain('npx vite')
    expect(body).toContain('<noscript><meta http-equiv="refresh"')
  })

  it('an unknown Host learns no path of the project', async () => {
    const root = copyFixture('site')
    const app = await startForTest(host.start, backend({ root }))
    for (const at of ['/dashboard', '/', '/page']) {
      const known = await open(app, at)
      expect(known.body).toContain(root)
      for (const name of ['evil.example', 'localhost.evil.example']) {
        const { status, body, headers } = await get(app, at, { ...navigation, host: name })
        expect([at, status]).toEqual([at, 503])
        expect(body + JSON.stringify(headers)).not.toContain(root)
      }
    }
  })

  it('the waiting page repeats nothing of the request', async () => {
    const app = await startForTest(host.start, backend({ root: copyFixture('site') }))
    const probe = '"><img src=x onerror=alert(1)>'
    const path = `/dashboard/${encodeURIComponent(probe)}?q=${encodeURIComponent(probe)}`
    const { status, body } = await get(app, path, { ...navigation, referer: probe, cookie: `a=${probe}` })
    expect(status).toBe(503)
    expect(body).not.toContain('onerror')
  })

  it('a root with markup in its name is escaped', async () => {
    const root = copyFixture('site')
    const hotFile = `${root}/<img src=x>.json`
    process.env.VITE_INTEGRATION_HOT_FILE = hotFile
    const app = await startForTest(host.start, backend({ root })).finally(
      () => delete process.env.VITE_INTEGRATION_HOT_FILE,
    )
    const { body } = await open(app, '/dashboard')
    expect(body).toContain('&lt;img src=x&gt;')
    expect(body).not.toContain('<img')
  })

  it('script and style of the waiting page carry the nonce', async () => {
    const nonce = 'bm9uY2U'
    const app = await startForTest(host.start, backend({ root: copyFixture('site'), nonce: () => nonce }))
    for (const path of ['/dashboard', '/page']) {
      const { body } = await open(app, path)
      expect(body.match(/<(?:script|style)\b[^>]*>/g)).toEqual([
        `<style nonce="${nonce}">`,
        `<script nonce="${nonce}">`,
      ])
    }
  })

  it.each([
    ['throws', 'no nonce'],
    ['rejects', 'INVALID_OPTION'],
  ])('a nonce function that %s ends one request, not the process', async (how, expected) => {
    const crashes = recordCrashes()
    const failure = new Error('no nonce')
    const nonce = (): never => {
      if (how === 'rejects') return Promise.reject(failure) as never
      throw failure
    }
    const seen: unknown[] = []
    const onError = (error: unknown): unknown => (seen.push(error), { handled: true })
    const root = copyFixture('site')
    const app = await startForTest(host.start, backend({ root, nonce }, { onError }))
    expect(await open(app, '/dashboard')).toMatchObject({ status: 500, body: '{"handled":true}' })
    const { message, code = message } = seen[0] as { message: string; code?: string }
    expect(code).toBe(expected)
    const plain = await startForTest(host.start, backend({ root, nonce }))
    for (const path of ['/dashboard', '/page']) {
      expect((await open(plain, path)).status, path).toBeGreaterThanOrEqual(500)
    }
    expect((await get(plain, '/api/ok')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('everything works once Vite has started, without a restart of the backend', async () => {
    const root = copyFixture('site')
    const app = await startForTest(host.start, backend({ root }))
    expect((await open(app, '/dashboard')).status).toBe(503)
    await startVite({ root })
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain('src="/src/main.ts"')
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    const client = await connectHmr(app)
    expect((await client.next(() => true)).type).toBe('connected')
    await client.close()
  })

  it('the first request may be for a module', async () => {
    const root = copyFixture('site')
    const app = await startForTest(host.start, backend({ root }))
    await startVite({ root })
    expect((await get(app, '/src/count.ts')).status).toBe(200)
    const client = await connectHmr(app)
    await client.close()
  })

  it('the first request may be for a route with tags, from a script', async () => {
    const root = copyFixture('site')
    const app = await startForTest(host.start, backend({ root }))
    const script = { accept: 'text/html', 'sec-fetch-dest': 'empty' }
    expect((await get(app, '/page', script)).status).toBe(503)
    await startVite({ root })
    expect((await get(app, '/page', script)).body).toContain('src="/src/main.ts"')
  })

  it('works under another base than expected', async () => {
    const root = copyFixture('site')
    const app = await startForTest(host.start, backend({ root, base: '/app/' }))
    expect((await open(app, '/app/')).status).toBe(503)
    expect((await open(app, '/')).status).toBe(404)
    await startVite({ root, base: '/' })
    expect((await open(app, '/')).body).toContain('root page')
    expect((await open(app, '/page')).body).toContain('src="/src/main.ts"')
  })

  it("an application's own error handler has the first word on a page that needs Vite", async () => {
    const codes: unknown[] = []
    const onError = (error: unknown): unknown => {
      codes.push((error as { code?: unknown }).code, (error as { statusCode?: unknown }).statusCode)
      return { mine: true }
    }
    const app = await startForTest(
      host.start,
      backend({ root: copyFixture('site') }, { ...routesOf(), onError }),
    )
    const page = await open(app, '/page')
    expect([page.status, page.body]).toEqual([500, '{"mine":true}'])
    expect(codes).toEqual(['VITE_NOT_RUNNING', 503])
    // A request without a route waits too: the application's 404 does not answer it.
    const unmatched = await open(app, '/dashboard')
    expect([unmatched.status, contentType(unmatched)]).toEqual([503, 'text/html; charset=utf-8'])
  })
})

function routesOf(): Pick<ReturnType<typeof backend>, 'routes'> {
  return { routes: backend({}).routes! }
}
