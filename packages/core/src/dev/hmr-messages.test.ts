import { once } from 'node:events'
import { createServer } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { guardHmrMessages } from './hmr-messages.ts'

test('listeners of plugins get their messages as without the check, also those for one message', async () => {
  const server = await createServer({
    configFile: false,
    logLevel: 'silent',
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1' },
  })
  onTestFinished(() => server.close())
  const seen: string[] = []
  server.ws.on('connection', (socket) => {
    socket.on('message', (text) => seen.push(`each ${String(text)}`))
    socket.once('message', (text) => seen.push(`first ${String(text)}`))
  })
  guardHmrMessages(server)
  const answered = new Promise<void>((resolve) => server.ws.on('app:last', () => resolve()))
  await server.listen()

  const client = new WebSocket(server.resolvedUrls!.local[0]!.replace(/^http/, 'ws'), 'vite-hmr')
  await once(client, 'open')
  const last = '{"type":"custom","event":"app:last"}'
  client.send('1')
  client.send(last)
  await answered
  client.close()
  expect(seen).toEqual(['each 1', 'first 1', `each ${last}`])
})
