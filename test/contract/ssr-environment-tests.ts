import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { get, navigation, open, send } from '../support/http-client.ts'
import { fixturesFolder } from '../support/workspace.ts'
import type { Adapter, RunningApplication } from './scenario.ts'
import { edit, ssrOptions } from './ssr-projects.ts'
import { startForTest } from './use-application.ts'

const soon = { timeout: 20_000 }
const fixture = (name: string): string => JSON.stringify(join(fixturesFolder, 'environments', name))

const workerConfig = `{
  plugins: [integration()],
  environments: { worker: { dev: { createEnvironment: (await import(${fixture('worker-environment.js')})).createWorkerEnvironment } } },
}`
const fetchableConfig = `{
  plugins: [integration()],
  environments: { edge: { dev: { createEnvironment: (await import(${fixture('fetchable-environment.js')})).createFetchable } } },
}`

const files = {
  'src/worker-entry.js': `import { isMainThread } from 'node:worker_threads'
import { text } from './text.js'

import.meta.hot.on('vite-integration:request', async ({ id, url, method, headers, body }) => {
  const { pathname } = new URL(url)
  const answer = (rest) => import.meta.hot.send('vite-integration:response', { id, ...rest })
  if (pathname === '/silent') return
  if (pathname === '/throws') {
    const { name, message, stack } = new RangeError('not in this thread')
    return answer({ error: { name, message, stack } })
  }
  answer({
    status: 201,
    headers: [['content-type', 'text/plain'], ['set-cookie', 'a=1'], ['set-cookie', 'b=2']],
    body: [isMainThread, method, pathname, text, new Headers(headers).get('accept').includes('text/html')].join(' '),
  })
  answer({ body: 'a second answer' })
})
`,
  'src/fetchable-entry.js': `import template from 'virtual:index-html'
import { text } from './text.js'

export default {
  async fetch(request) {
    const { pathname, href } = new URL(request.url)
    if (pathname === '/throws') throw new RangeError('not at this edge')
    if (pathname === '/none') return undefined
    const html = template.replace('<!--ssr-outlet-->', () => [request.method, href, text].join(' '))
    return new Response(html, { status: 203, headers: { 'content-type': 'text/html', 'x-edge': 'yes' } })
  },
}
`,
}

const posted = `export default {
  fetch: async (request) => new Response([request.method, await request.text()].join(' '), { status: 202 }),
}
`

/** Tests of environments whose code is not imported by the backend. */
export function addSsrEnvironmentTests(host: Adapter): void {
  const start = async (
    environment: string,
    config: string,
    timeoutMs = 10_000,
  ): Promise<RunningApplication & { project: { root: string } }> => {
    const project = ssrOptions(
      { ssr: { entry: './src/entry-server.js', environment, timeoutMs } },
      config,
      files,
    )
    return { ...(await startForTest(host.start, { vite: project })), project }
  }

  describe('an environment in a worker thread, over its hot channel', () => {
    it('answers as its code says; edits take effect, and errors are those of the code', async () => {
      const app = await start('worker', workerConfig)
      const first = await open(app, '/a?b=1')
      expect([first.status, first.body, first.headers['set-cookie']]).toEqual([
        201,
        'false GET /a first text true',
        ['a=1', 'b=2'],
      ])
      const failed = await open(app, '/throws')
      expect([failed.status, failed.body]).toEqual([500, expect.stringContaining('not in this thread')])
      await edit(app.project, 'src/text.js', `export const text = 'second text'\n`)
      await expect.poll(async () => (await open(app, '/a')).body, soon).toContain('second text')
    })

    it('an answer that does not come is a 504', async () => {
      const app = await start('worker', workerConfig, 200)
      expect((await open(app, '/silent')).status).toBe(504)
      await expect.poll(async () => (await open(app, '/a')).status, soon).toBe(201)
    })
  })

  describe('a fetchable environment', () => {
    it('gets the request; its response is sent as it is, with the template that Vite transforms', async () => {
      const app = await start('edge', fetchableConfig)
      const first = await open(app, '/a?b=1')
      expect([first.status, first.headers['x-edge']]).toEqual([203, 'yes'])
      expect(first.body).toContain(`<div id="app">GET ${app.url}/a?b=1 first text</div>`)
      expect(first.body).toContain('/@vite/client')
      await edit(app.project, 'src/text.js', `export const text = 'second text'\n`)
      await expect.poll(async () => (await open(app, '/a')).body, soon).toContain('second text')
      const head = await send(app, 'HEAD', '/a', { headers: navigation })
      expect([head.status, head.body]).toEqual([203, ''])
    })

    it('its errors are those of the request, and so is what is no response', async () => {
      const app = await start('edge', fetchableConfig)
      const failed = await open(app, '/throws')
      expect([failed.status, failed.body]).toEqual([500, expect.stringContaining('not at this edge')])
      const none = await open(app, '/none')
      expect([none.status, none.body]).toEqual([500, expect.stringContaining('Response')])
      expect((await open(app, '/a')).status).toBe(203)
    })
  })

  it('a Host that Vite does not allow gets nothing of a render, by a route neither', async () => {
    const project = ssrOptions({}, '{ plugins: [integration()] }')
    const renders = [{ path: '/route' }]
    const app = await startForTest(host.start, { vite: project, renders })
    expect((await open(app, '/route')).body).toContain('first text')
    for (const path of ['/', '/some/page', '/throws', '/route']) {
      const refused = await get(app, path, { ...navigation, host: 'evil.test' })
      expect([path, refused.status]).toEqual([path, 403])
      expect(refused.body).not.toMatch(/first text|@vite|src\//)
    }
  })

  it('behind a route, a post is dispatched with its body', async () => {
    const project = ssrOptions(
      { ssr: { entry: './src/entry-server.js', environment: 'edge' } },
      fetchableConfig,
      { ...files, 'src/fetchable-entry.js': posted },
    )
    const renders = [{ method: 'POST' as const, path: '/form' }]
    const app = await startForTest(host.start, { vite: project, renders })
    const { status, body } = await send(app, 'POST', '/form', {
      body: 'one & two',
      headers: { 'content-type': 'text/plain' },
    })
    expect([status, body]).toEqual([202, 'POST one & two'])
  })
}
