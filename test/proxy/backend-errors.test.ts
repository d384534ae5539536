import { describe, expect, it } from 'vitest'
import type { Adapter, RunningApplication, Scenario } from '../contract/scenario.ts'
import { startForTest } from '../contract/use-application.ts'
import { contentType, get, navigation, open, send } from '../support/http-client.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

const hostile = '</script><img src=x onerror=alert(1)>'

const routes: Scenario['routes'] = [
  {
    path: '/broken',
    handler() {
      throw new Error('the handler is broken')
    },
  },
  { path: '/later', handler: () => Promise.reject(new TypeError('the promise is broken')) },
  {
    path: '/hostile',
    handler() {
      throw Object.assign(new Error(hostile), {
        stack: `Error: ${hostile}\n    at ${hostile} (/etc/${hostile}:1:1)`,
      })
    },
  },
  { path: '/status', handler: () => Promise.reject(Object.assign(new Error('full'), { statusCode: 507 })) },
  {
    path: '/missing',
    handler: () => Promise.reject(Object.assign(new Error('not here'), { statusCode: 404 })),
  },
  { path: '/api/broken', handler: () => Promise.reject(new Error('the interface is broken')) },
  { path: '/tags', handler: ({ answer, viteTags }) => answer(viteTags('src/none.ts')) },
  // oxlint-disable-next-line no-throw-literal, only-throw-error -- applications may do so
  { path: '/odd', handler: () => Promise.reject('a text') },
]

const modes: Record<
  string,
  (root: string, host: Adapter, more?: Partial<Scenario>) => Promise<RunningApplication>
> = {
  'in process': (root, host, more) =>
    startForTest(host.start, backend({ root, devServer: 'middleware' }, { routes: routes!, ...more })),
  'in front of Vite': async (root, host, more) => {
    await startVite({ root })
    return startForTest(host.start, backend({ root }, { routes: routes!, ...more }))
  },
}

describe.each(hosts)('$name: errors of its own handlers', (host) => {
  describe.each(Object.keys(modes))('%s', (mode) => {
    const start = (more?: Partial<Scenario>): Promise<RunningApplication> =>
      modes[mode]!(copyFixture('site'), host, more)

    it('a Host that DNS rebinding may have led here gets no source code', async () => {
      const app = await start()
      for (const name of ['evil.example', 'localhost.evil.example']) {
        const { status, body } = await get(app, '/broken', { ...navigation, host: name })
        expect(status).toBe(500)
        expect(body).not.toContain('ErrorOverlay')
        expect(body).not.toMatch(/^> +\d+ \|/m)
      }
    })

    it('a page shows the error, its stack and the source around', async () => {
      const app = await start({ headers: { 'x-application': 'yes' } })
      for (const [path, message, source] of [
        ['/broken', 'the handler is broken', "throw new Error('the handler is broken')"],
        ['/later', 'the promise is broken', "new TypeError('the promise is broken')"],
      ] as const) {
        const { status, headers, body } = await open(app, path)
        expect([path, status, headers['content-type']]).toEqual([path, 500, 'text/html; charset=utf-8'])
        expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-application': 'yes' })
        expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body))
        const shown = body.replaceAll('&#39;', "'").replaceAll('&gt;', '>')
        expect(shown).toContain(message)
        expect(shown).toMatch(/at .*backend-errors\.test\.ts:\d+:\d+/)
        const [line] = shown.match(/^> +\d+ \| .*$/m) ?? []
        expect(line).toContain(source)
        expect(body).toContain('/@vite/client')
        expect(body).toMatch(/"loc":\{"file":"[^"]*backend-errors\.test\.ts","line":\d+,"column":\d+\}/)
      }
    })

    it('HEAD and the status of the error', async () => {
      const app = await start()
      expect(await send(app, 'HEAD', '/broken', { headers: navigation })).toMatchObject({
        status: 500,
        body: '',
      })
      expect(await open(app, '/status')).toMatchObject({ status: 507 })
      expect(contentType(await open(app, '/status'))).toContain('text/html')
    })

    it('the texts of an error are escaped', async () => {
      const app = await start()
      const { status, body } = await open(app, '/hostile')
      expect(status).toBe(500)
      expect(body).not.toContain('<img')
      expect(body.match(/<\/script>/g)).toHaveLength(1)
    })

    it('the page has the nonce', async () => {
      const app = await modes[mode]!(copyFixture('site'), host, {
        vite: { ...backend({ root: copyFixture('site') }).vite, nonce: () => 'bm9uY2U' },
      })
      const { body } = await open(app, '/broken')
      const elements = body.match(/<(?:script|style)\b[^>]*>/g) ?? []
      expect(elements.length).toBeGreaterThan(1)
      for (const element of elements) expect(element).toContain('nonce="bm9uY2U"')
    })

    it('a wrong name in a tag is shown where it stands', async () => {
      const app = await start()
      const { status, body } = await open(app, '/tags')
      expect(status).toBe(500)
      expect(body).toContain('src/none.ts')
      expect(body).toContain('viteTags(')
    })

    it('the framework answers requests for data, 4xx errors, and thrown values that are no errors', async () => {
      const app = await start()
      const plain = { accept: '*/*' }
      const asked: [string, object][] = [
        ['/broken', { accept: 'application/json' }],
        ['/broken', { accept: '*/*', 'sec-fetch-dest': 'empty' }],
        ['/broken', plain],
        ['/api/broken', navigation],
        ['/missing', navigation],
        ['/odd', navigation],
      ]
      for (const [path, headers] of asked) {
        const { status, body } = await get(app, path, { ...headers })
        expect([path, status]).toEqual([path, path === '/missing' ? 404 : 500])
        expect(body).not.toContain('/@vite/client')
      }
      if (host.name.startsWith('Fastify')) {
        const { body } = await get(app, '/api/broken', navigation)
        expect(JSON.parse(body)).toEqual({
          statusCode: 500,
          error: 'Internal Server Error',
          message: 'the interface is broken',
        })
      }
    })

    it("an application's own handler has the last word", async () => {
      const app = await start({ onError: (error) => ({ mine: (error as Error).message }) })
      const { body } = await open(app, '/broken')
      expect(body).toBe('{"mine":"the handler is broken"}')
    })

    it('the error is logged once', async () => {
      const logger = recordingLogger()
      const devServer = mode === 'in process' ? 'middleware' : 'proxy'
      const { vite } = backend({ root: copyFixture('site'), devServer, logger })
      const app = await withNodeEnv('development', () => modes[mode]!(vite.root!, host, { vite }))
      await open(app, '/broken')
      const told = logger.lines.filter(({ message }) => message.includes('the handler is broken'))
      // Fastify logs to its own logger.
      expect(told.map(({ level }) => level)).toEqual(host.name.startsWith('Express') ? ['error'] : [])
      await open(app, '/missing')
      expect(logger.lines.filter(({ level }) => level === 'error')).toEqual(told)
    })
  })

  it('the framework answers in production', async () => {
    const app = await startForTest(host.start, {
      vite: { root: copyFixture('site'), dev: false },
      routes: routes!,
    })
    const { status, body } = await open(app, '/broken')
    expect(status).toBe(500)
    expect(body).not.toContain('/@vite/client')
  })
})
