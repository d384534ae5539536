import { join } from 'node:path'
import { expect, it } from 'vitest'
import { get, navigation, send } from '../support/http-client.ts'
import { openSocket } from '../support/hmr-client.ts'
import { testFolder } from '../support/workspace.ts'
import { plain } from './dev-projects.ts'
import { count, type Dev, edit, eventually, startDev, writeProject } from './run-dev.ts'

const tls = join(testFolder, 'fixtures/tls')

function serve(create: string): Promise<Dev> {
  const server = `import { readFileSync } from 'node:fs'
import http2 from 'node:http2'
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(${JSON.stringify(tls)} + '/' + name))
const server = ${create}
server.on('request', (req, res) => res.end('served ' + req.method + ' by ' + req.httpVersion))
server.listen(process.env.PORT, process.env.HOST)
`
  return startDev(writeProject({ ...plain, 'server.js': server }))
}

it('an HTTP/2 backend that allows HTTP/1.1 is reached', async () => {
  const dev = await serve('http2.createSecureServer({ cert, key, allowHTTP1: true })')
  expect(dev.url).toMatch(/^https:/)
  expect((await get(dev, '/')).body).toBe('served GET by 1.1')
  expect((await send(dev, 'POST', '/', { body: 'x' })).body).toBe('served POST by 1.1')
  expect(dev.err()).not.toContain('HTTP/2')
})

it.each([
  ['createSecureServer', 'http2.createSecureServer({ cert, key })', 'allowHTTP1: true'],
  ['createServer', 'http2.createServer()', 'http.createServer()'],
])(
  'a backend with HTTP/2 only is one warning, and each request is a 502 with it: %s',
  async (_name, create, cure) => {
    const dev = await serve(create)
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/api/page'],
      ['POST', '/'],
    ] as const) {
      const reply = await send(dev, method, path, { headers: navigation })
      expect(reply).toMatchObject({ status: 502, body: expect.stringContaining('HTTP/2') })
      expect(reply.body).toContain(cure)
    }
    const socket = openSocket(`${dev.url.replace('http', 'ws')}/ws`, dev, undefined)
    const refused = new Promise<Error>((resolve) => socket.once('error', resolve))
    expect((await refused).message).toContain('502')
    await eventually(() => dev.err()).toContain(cure)
    await edit(dev.root, 'server.js', 'served', 'Served')
    await eventually(() => dev.out()).toContain('restarted in')
    expect(count(dev.err(), cure)).toBe(1)
  },
)
