import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { builtFixture } from '../support/built-fixture.ts'
import { copyFixture } from '../support/workspace.ts'

/** Serves a project, asks for some paths, and ends. */
const program = `
import { once } from 'node:events'
import { createServer } from 'node:http'
import { viteMiddleware } from '@vite-integration/core'
const [root, dev] = process.argv.slice(-2)
const vite = viteMiddleware({ root, dev: dev === 'true' })
await vite.ready
let closed
const server = createServer(vite.handler((req, res) => {
  const none = () => void res.writeHead(404).end()
  vite.files(req, res, () => (req.url === '/route' ? res.end('route') : vite.fallback(req, res, none)))
})).listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  for (const [path, accept] of [['/route', '*/*'], ['/users?token=secret', 'text/html'], ['/robots.txt', '*/*'], ['/api/x', '*/*'], ['/users', 'application/json'], ['/assets/none-B0a1c2d3.js', '*/*']])
    await (await fetch('http://127.0.0.1:' + port + path, { headers: { accept } })).text().then(() => closed)
  await vite.close()
  server.close()
}).prependListener('request', (req, res) => { closed = once(res, 'close') })`

async function linesOf(root: string, dev: boolean, debug: string): Promise<string[]> {
  const args = ['--conditions=source', '--input-type=module', '-e', program, '--', root, String(dev)]
  const env = { ...process.env, NODE_DEBUG: debug, NODE_ENV: 'test' }
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, env })
  return stderr.split('\n').filter((line) => line.startsWith('VITE-INTEGRATION'))
}

it.each(['development', 'production'])(
  'NODE_DEBUG=vite-integration tells who answers each request, and why, in %s',
  async (mode) => {
    const isDev = mode === 'development'
    const root = isDev ? copyFixture('site') : await builtFixture()
    const lines = await linesOf(root, isDev, 'vite-integration')
    expect(
      lines.map((line) => line.replace(/^VITE-INTEGRATION \d+: /, '').replace(/ [\d.]+ ms/, '')),
    ).toEqual([
      'GET /route 200 route: a route or middleware of the application',
      expect.stringMatching(
        isDev
          ? /^GET \/users\?token=… 200 page: index\.html, by SPA fallback$/
          : /^GET \/users\?token=… 200 page: .*SPA fallback$/,
      ),
      expect.stringMatching(
        isDev ? /^GET \/robots\.txt 200 module: / : /^GET \/robots\.txt 200 file: the build has/,
      ),
      expect.stringMatching(isDev ? /^GET \/api\/x 404 404: .*backendPrefixes/ : /^GET \/api\/x 404 404: /),
      expect.stringMatching(isDev ? /^GET \/users 404 404: no navigation/ : /^GET \/users 404 404: /),
      expect.stringMatching(
        /^GET \/assets\/none-B0a1c2d3\.js 404 404: .*(?:Vite does not have|no such file)/,
      ),
    ])
  },
)

it('without it nothing is written', async () => {
  expect(await linesOf(await builtFixture(), false, '')).toEqual([])
})
