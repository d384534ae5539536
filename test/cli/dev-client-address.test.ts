import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { plain } from './dev-projects.ts'
import { type Dev, startDev, writeProject } from './run-dev.ts'

const server = `import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
const describe = ({ socket, headers, rawHeaders }) =>
  JSON.stringify({ address: socket.remoteAddress, family: socket.remoteFamily, headers, rawHeaders })
const server = createServer((req, res) => res.end(describe(req)))
new WebSocketServer({ server }).on('connection', (client, req) => client.send(describe(req)))
server.listen(process.env.PORT, process.env.HOST)`

interface Seen {
  readonly address: string
  readonly family: string
  readonly headers: Readonly<Record<string, string>>
  readonly rawHeaders: readonly string[]
}

/** Sends a request from an address of this machine, on a connection that is kept open. */
async function ask({ url }: Dev, localAddress: string, agent: Agent, headers = {}): Promise<Seen> {
  const { port } = new URL(url)
  const sent = request({ port, host: '127.0.0.1', localAddress, agent, headers }).end()
  const [answer] = await once(sent, 'response')
  return JSON.parse(await text(answer)) as Seen
}

it('the backend sees the address of each client, in requests and upgrades, and nothing else of the command', async () => {
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }), { args: ['--host', '0.0.0.0'] })
  const [near, far] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })]
  for (let times = 0; times < 2; times++) {
    expect(await ask(dev, '127.0.0.1', near)).toMatchObject({ address: '127.0.0.1', family: 'IPv4' })
    const seen = await ask(dev, '127.0.0.2', far)
    expect(seen.address).toBe('127.0.0.2')
    expect(Object.keys(seen.headers).toSorted()).toEqual(['connection', 'host'])
    expect(seen.rawHeaders).toHaveLength(4)
  }
  const forged = { 'x-vite-integration-client': '10.0.0.1 1' }
  expect((await ask(dev, '127.0.0.1', near, forged)).address).toBe('127.0.0.1')
  for (const agent of [near, far]) agent.destroy()

  const socket = new WebSocket(`ws://127.0.0.1:${new URL(dev.url).port}/`, { localAddress: '127.0.0.2' })
  const [message] = await once(socket, 'message')
  expect(JSON.parse(String(message)).address).toBe('127.0.0.2')
  expect(String(message)).not.toContain('x-')
  socket.close()
})
