import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { get, navigation, send } from '../support/http-client.ts'
import { connectHmr, echo } from '../support/hmr-client.ts'
import { testFolder } from '../support/workspace.ts'
import { express } from './dev-projects.ts'
import { asScript, type Dev, edit, eventually, type Files, startDev, writeProject } from './run-dev.ts'

const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(testFolder, 'fixtures/tls', name)) as [
  string,
  string,
]

/** A backend that tells what it knows of the request, and that may speak HTTPS itself. */
function backend(create: string, config = ''): Files {
  return {
    ...express,
    'vite.config.js': `export default { ${config} }`,
    'server.ts': `import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { WebSocketServer } from 'ws'
import { greet } from './greet.ts'
const cert = readFileSync(${JSON.stringify(cert)})
const key = readFileSync(${JSON.stringify(key)})
const app = express()
app.use(viteIntegration())
app.get('/api/greeting', (_req, res) => void res.send(greet('you')))
app.get('/api/request', (req, res) => void res.json({ secure: req.secure, ip: req.ip, headers: req.headers }))
app.post('/api/echo', (req, res) => void req.pipe(res))
const server = ${create}
new WebSocketServer({ server, path: '/ws' }).on('connection', (client) => {
  client.on('message', (data) => client.send('echo ' + data))
})
server.listen(Number(process.env.PORT), process.env.HOST!)
`,
  }
}

const plainServer = 'http.createServer(app)'
const files = ['--https-cert', cert, '--https-key', key]

/** Returns the certificate that the public port shows, as PEM without line breaks. */
async function shownCertificate({ url }: Dev): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', { rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw.toString('base64'))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

describe.each([
  ['--https-cert and --https-key', backend(plainServer), files],
  [
    'server.https of vite.config',
    backend(plainServer, `server: { https: ${JSON.stringify({ cert, key })} }`),
    [],
  ],
  [
    'the certificate of a backend that speaks HTTPS',
    backend('https.createServer({ cert: new Uint8Array(cert), key }, app)'),
    [],
  ],
])('%s', (_name, project, args) => {
  it('is served at the public port, beside plain HTTP, with pages, WebSockets, HMR and restarts', async () => {
    const dev = await startDev(writeProject(project), { args })
    expect(dev.url).toMatch(/^https:/)
    const shown = await shownCertificate(dev)
    expect(readFileSync(cert, 'utf8').replaceAll('\n', '')).toContain(shown)
    for (const word of ['hello', 'good day']) {
      expect((await get(dev, '/api/greeting')).body).toBe(`${word} you`)
      expect((await send(dev, 'POST', '/api/echo', { body: 'sent' })).body).toBe('sent')
      expect((await get(dev, '/', navigation)).body).toContain('/@vite/client')
      expect((await get(dev, '/src/text.js', asScript)).body).toContain('text 1')
      expect(await echo(dev, '/ws', 'hi')).toBe('echo hi')
      if (word === 'good day') break
      const hmr = await connectHmr(dev)
      await edit(dev.root, 'greet.ts', 'hello', 'good day')
      await hmr.next(({ type }) => type === 'full-reload')
      await hmr.close()
    }
    const { secure, ip, headers } = JSON.parse((await get(dev, '/api/request')).body)
    expect({ secure, ip }).toEqual({ secure: true, ip: '127.0.0.1' })
    expect(Object.keys(headers)).toEqual(['host', 'connection'])
    expect((await get({ url: dev.url.replace('https', 'http') }, '/api/greeting')).body).toBe('good day you')
    expect(dev.err()).toBe('')
  })
})

it('without a certificate HTTPS is refused, and the terminal says how to get it', async () => {
  const dev = await startDev(writeProject(backend(plainServer)))
  await expect(get({ url: dev.url.replace('http', 'https') }, '/')).rejects.toThrow()
  await eventually(() => dev.err()).toContain('--https-cert and --https-key')
  const { secure } = JSON.parse((await get(dev, '/api/request')).body)
  expect(secure).toBe(false)
})
