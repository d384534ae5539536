import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { get } from '../support/http-client.ts'
import { answers } from './dev-answers.ts'
import { plain } from './dev-projects.ts'
import { type Dev, edit, eventually, startDev, writeProject } from './run-dev.ts'

interface Connection {
  readonly socket: Socket
  readonly text: () => string
}

async function open({ url }: Dev): Promise<Connection> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.on('data', (part) => (text += String(part)))
  await once(socket, 'connect')
  return { socket, text: () => text }
}

/** Bytes of a half. More of them would meet a connection that the backend has closed: then its answer may be lost. */
const half = 100_000

/** Sends one half of an upload, and the other one, with a request behind it, when there is an answer. */
async function upload(dev: Dev, path: string, begun: () => Promise<void>, answer: string): Promise<void> {
  const { socket, text } = await open(dev)
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${String(half * 2)}\r\n\r\n`)
  socket.write('x'.repeat(half))
  await begun()
  await eventually(text).toContain(answer)
  socket.write(`${'x'.repeat(half)}GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await eventually(text).toMatch(/version \d/)
}

it('a connection goes on behind an upload that is answered early or cut by a restart', async () => {
  const dev = await startDev(writeProject(answers))
  await upload(dev, '/large', async () => {}, 'too large')
  const restart = async (): Promise<void> => {
    await eventually(() => dev.out()).toContain('got xxx')
    await edit(dev.root, 'version.js', 'version 1', 'version 2')
  }
  await upload(dev, '/upload', restart, '502 Bad Gateway')
})

it('long polling and open answers do not hold up a program that closes its server', async () => {
  const answer = `export const version = 'version 1'
export function answer(req, res) {
  if (req.url === '/lines') return void res.writeHead(200, { 'content-type': 'application/x-ndjson' }).write('{}\\n')
  if (req.url === '/poll' && version === 'version 1') return void console.log('polling')
  res.end(version)
}
`
  const server = `${plain['server.js']!}process.on('SIGTERM', () => server.close(() => {
  console.log('closed')
  process.exit()
}))`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server, 'answer.js': answer }))
  const lines = await open(dev)
  lines.socket.write('GET /lines HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await eventually(lines.text).toContain('{}')
  const poll = get(dev, '/poll')
  await eventually(() => dev.out()).toContain('polling')
  await edit(dev.root, 'answer.js', `'version 1'\n`, `'version 2'\n`)
  expect((await poll).body).toBe('version 2')
  expect(dev.out()).toContain('[app] closed')
  expect(lines.socket.closed || (await once(lines.socket, 'close')) !== undefined).toBe(true)
})
