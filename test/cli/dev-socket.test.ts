import { join } from 'node:path'
import { expect, it } from 'vitest'
import { get, navigation, send } from '../support/http-client.ts'
import { echo } from '../support/hmr-client.ts'
import { express } from './dev-projects.ts'
import { asScript, count, edit, eventually, startDev, writeProject } from './run-dev.ts'

const server = `import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { greet } from './greet.ts'

const app = express()
app.use(viteIntegration())
app.get('/api/greeting', (_req, res) => void res.send(greet('you')))
app.post('/api/echo', (req, res) => void req.pipe(res))
const server = createServer(app)
new WebSocketServer({ server, path: '/ws' }).on('connection', (client) => {
  client.on('message', (data) => client.send('echo ' + data))
})
server.listen('backend.sock')
`

it('a backend that listens on a local socket is served at the public port, and restarts', async () => {
  const root = writeProject({ ...express, 'server.ts': server }, 's')
  const dev = await startDev(root)
  for (const word of ['hello', 'good day']) {
    expect((await get(dev, '/api/greeting')).body).toBe(`${word} you`)
    expect((await send(dev, 'POST', '/api/echo', { body: 'sent' })).body).toBe('sent')
    expect((await get(dev, '/', navigation)).body).toContain('/@vite/client')
    expect((await get(dev, '/src/text.js', asScript)).body).toContain('text 1')
    expect(await echo(dev, '/ws', 'hi')).toBe('echo hi')
    if (word === 'good day') break
    // The program is ended by a signal, and leaves the file of its socket behind.
    await edit(root, 'greet.ts', 'hello', 'good day')
    await eventually(() => dev.out()).toContain('restarted in')
  }
  expect(count(dev.err(), `The backend listens on ${join(root, 'backend.sock')}, not on the port`)).toBe(1)
})
