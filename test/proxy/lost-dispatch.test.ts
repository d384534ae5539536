import path from 'node:path'
import { expect, it } from 'vitest'
import { startForTest } from '../contract/use-application.ts'
import { writeFile } from '../support/build-files.ts'
import { get, send } from '../support/http-client.ts'
import { newFolder } from '../support/workspace.ts'
import { eventually } from '../vite-plugin/hot-files.ts'
import { hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

/** An environment that takes each POST and never answers it, and tells how many it has. */
const config = `
let posts = 0
const handleRequest = (request) => (request.method === 'POST' ? new Promise(() => posts++) : new Response(String(posts)))
export default {
  environments: {
    edge: {
      dev: {
        async createEnvironment(name, config) {
          const { createFetchableDevEnvironment } = await import('vite')
          return createFetchableDevEnvironment(name, config, { hot: false, handleRequest })
        },
      },
    },
  },
}
`

it.each(hosts)('$name: a POST whose Vite ends gets 503, and so does the next one', async (host) => {
  const root = newFolder('lost-dispatch')
  const file = path.join(root, 'vite.config.mjs')
  writeFile(file, config)
  writeFile(path.join(root, 'index.html'), '<!doctype html><!--ssr-outlet-->')
  const vite = await startVite({ root, config: file })
  const app = await startForTest(host.start, {
    vite: { root, dev: true, devServer: 'proxy', ssr: { entry: './none.js', environment: 'edge' } },
    renders: [{ path: '/form' }, { method: 'POST', path: '/form' }],
  })
  const headers = { 'content-type': 'text/plain' }
  const posted = send(app, 'POST', '/form', { headers, body: 'one' })
  await eventually(async () => (await get(app, '/form')).body).toBe('1')
  await vite.kill()
  for (const reply of [await posted, await send(app, 'POST', '/form', { headers, body: 'two' })]) {
    expect([reply.status, reply.body]).toEqual([503, expect.stringContaining('Vite is not running')])
  }
})
