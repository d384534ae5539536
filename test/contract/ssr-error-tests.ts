import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SsrOptions } from '@vite-integration/core'
import { get, open } from '../support/http-client.ts'
import { openStream } from '../support/open-stream.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { writeFile } from '../support/build-files.ts'
import { copyFolder } from '../support/workspace.ts'
import type { Adapter, RunningApplication } from './scenario.ts'
import { siteOptions } from './projects.ts'
import { createProbe, renderRoutes, ssrModes, ssrScenario } from './ssr-project.ts'
import { startForTest } from './use-application.ts'

interface Told {
  readonly error: unknown
  readonly phase: string
}

/** An application that notes what its own handler and `onError` are told. */
interface Watched extends RunningApplication {
  readonly handled: unknown[]
  readonly told: Told[]
}

/** Failures of a render: who is told, what is answered, and what comes after it. */
export function addSsrErrorTests(host: Adapter): void {
  describe.each(ssrModes)('failures of the server entry in %s', (mode) => {
    async function start(ssr: Partial<SsrOptions> = {}): Promise<Watched> {
      const handled: unknown[] = []
      const told: Told[] = []
      const onError: SsrOptions['onError'] = (error, phase) => void told.push({ error, phase })
      const scenario = await ssrScenario(mode, {
        ssr: { onError, ...ssr },
        onError(error) {
          handled.push(error)
          return { message: (error as Error).message, id: (error as { id?: number }).id }
        },
      })
      return { ...(await startForTest(host.start, scenario)), handled, told }
    }

    it.each(['/render?page=throws', '/any?page=throws'])(
      '%s: the error itself goes to onError, then to the application',
      async (path) => {
        const app = await start()
        const reply = await open(app, path)
        expect(reply.status).toBe(500)
        expect(JSON.parse(reply.body)).toMatchObject({ id: 7 })
        expect(app.told).toHaveLength(1)
        expect(app.told[0]!.phase).toBe('shell')
        expect(app.handled).toHaveLength(1)
        expect(app.handled[0]).toBe(app.told[0]!.error)
        expect((await get(app, '/render')).status).toBe(200)
      },
    )

    it('a value that is no error fails one request', async () => {
      const app = await start()
      expect((await get(app, '/render?page=rejects')).status).toBe(500)
      expect(app.handled).toHaveLength(1)
      expect(app.told).toHaveLength(1)
    })

    it.each(['web', 'node', 'pipe', 'react-fails'])(
      '%s: a body that fails ahead of its first byte is a 500',
      async (page) => {
        const app = await start()
        expect((await get(app, `/render?page=${page}&fails-first`)).status).toBe(500)
        expect(app.told.map(({ phase }) => phase)).toEqual(['shell'])
      },
    )

    it.each(['web', 'node', 'pipe'])(
      '%s: a body that fails behind its first byte ends the connection, and nothing else',
      async (page) => {
        const app = await start()
        const crashes = recordCrashes()
        const probe = createProbe()
        const stream = await openStream(app, `/render?page=${page}&fails-late&${probe.query}`)
        await stream.arrived('first')
        probe.open()
        expect(await stream.end).toBe('cut short')
        expect((await get(app, '/render')).status).toBe(200)
        expect(app.told.map(({ phase }) => phase)).toEqual(['stream'])
        expect(app.handled).toEqual([])
        expect(crashes).toEqual([])
      },
    )

    it.each(['number', 'nothing', 'object'])('%s: what is no result is a TypeError', async (page) => {
      const app = await start()
      expect((await get(app, `/render?page=${page}`)).status).toBe(500)
      expect(app.handled).toEqual([expect.any(TypeError)])
      expect((app.handled[0] as Error).message).toContain('"render" has to return')
    })

    it('a render that takes too long is a 504, and its signal aborts', async () => {
      const told: Told[] = []
      const scenario = await ssrScenario(mode, {
        ssr: { timeoutMs: 300, onError: (error, phase) => void told.push({ error, phase }) },
      })
      const app = await startForTest(host.start, scenario)
      // Development evaluates the module with the first request.
      await get(app, '/render')
      told.length = 0
      const probe = createProbe()
      expect((await get(app, `/render?page=never&${probe.query}`)).status).toBe(504)
      expect(probe.notes).toContain('aborted')
      expect(told).toMatchObject([{ phase: 'shell', error: { code: 'SSR_TIMEOUT', statusCode: 504 } }])
    })

    it('a stream that has begun is not cut by the time limit', async () => {
      const app = await start({ timeoutMs: 400 })
      // Development evaluates the module with the first request.
      await get(app, '/render')
      const probe = createProbe()
      const stream = await openStream(app, `/render?page=web&${probe.query}`)
      await stream.arrived('first')
      await get(app, '/render?page=never').catch(() => {})
      probe.open()
      expect(await stream.end).toBe('whole')
    })

    it('a Response of onError is sent in place of the error', async () => {
      const app = await start({
        onError: (error) => new Response(`sorry: ${(error as Error).message}`, { status: 503 }),
      })
      const reply = await get(app, '/render?page=throws')
      expect(reply.status).toBe(503)
      expect(reply.body).toContain('sorry: thrown while rendering')
      expect(app.handled).toEqual([])
    })

    it('a Response of onError that was sent before does not hide the error', async () => {
      const constant = new Response('sorry', { status: 503 })
      const app = await start({ onError: () => constant })
      expect((await get(app, '/render?page=throws')).status).toBe(503)
      expect((await get(app, '/render?page=throws')).body).toContain('thrown while rendering')
    })

    it('an onError that throws does not hide the error', async () => {
      const app = await start({
        onError: () => {
          throw new Error('onError itself')
        },
      })
      expect((await get(app, '/render?page=throws')).body).toContain('thrown while rendering')
    })

    it('a module that throws at load is told of as such, each time', async () => {
      const app = await start({ entry: './src/entry-broken.js' })
      for (const count of [1, 2]) {
        expect((await get(app, '/render')).status).toBe(500)
        expect(app.told).toHaveLength(count)
        expect(app.told.at(-1)).toMatchObject({ phase: 'load', error: { id: 7 } })
      }
    })

    it('a module without fetch and render, and a template that is missing, have codes', async () => {
      const app = await start({ entry: './src/entry-none.js' })
      await get(app, '/render')
      expect(app.handled).toMatchObject([
        { code: 'SSR_ENTRY_INVALID', hint: expect.stringContaining('handler') },
      ])
      const other = await start({ template: 'none.html' })
      await get(other, '/render')
      expect(other.handled).toMatchObject([{ code: 'SSR_TEMPLATE_NOT_FOUND' }])
      expect(other.told).toMatchObject([{ phase: 'load' }])
    })
  })

  it.each(ssrModes)('a template without an outlet fails the pages that need it in %s', async (mode) => {
    const handled: unknown[] = []
    const { vite, ...scenario } = await ssrScenario(mode, { ssr: { template: 'bare.html' } })
    const isBuilt = mode === 'production'
    const root = isBuilt ? copyFolder(vite.root!, 'bare-template') : vite.root!
    writeFile(join(root, isBuilt ? 'dist/client/bare.html' : 'bare.html'), '<!doctype html><p>bare</p>')
    const app = await startForTest(host.start, {
      ...scenario,
      vite: { ...vite, root },
      onError: (error) => ({ count: handled.push(error) }),
    })
    expect((await get(app, '/render')).status).toBe(500)
    expect(handled).toMatchObject([
      { code: 'SSR_OUTLET_MISSING', hint: expect.stringContaining('<!--ssr-outlet-->') },
    ])
    expect((await get(app, '/render?page=redirect')).status).toBe(303)
  })

  describe('a backend without the option', () => {
    it.each(ssrModes)('renders by what the plugin says in %s', async (mode) => {
      const { vite, ...scenario } = await ssrScenario(mode)
      const { ssr: _ssr, ...options } = vite
      const app = await startForTest(host.start, { ...scenario, vite: options })
      expect((await get(app, '/render')).body).toContain('<h1>page</h1>')
      expect((await open(app, '/any')).body).toContain('<h1>page</h1>')
    })

    it.each(ssrModes)('has an error of its own where nothing says what renders in %s', async (mode) => {
      const handled: unknown[] = []
      const app = await startForTest(host.start, {
        vite: await siteOptions(mode),
        renders: renderRoutes,
        onError: (error) => ({ count: handled.push(error) }),
      })
      expect((await get(app, '/render')).status).toBe(500)
      expect(handled).toMatchObject([{ code: 'SSR_NOT_CONFIGURED' }])
    })
  })
}
