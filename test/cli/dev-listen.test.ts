import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { get, navigation, send } from '../support/http-client.ts'
import { testFolder } from '../support/workspace.ts'
import { plain } from './dev-projects.ts'
import { type Dev, edit, eventually, startDev, writeProject } from './run-dev.ts'

const serve = (server: string): Promise<Dev> => startDev(writeProject({ ...plain, 'server.js': server }))

it.each([
  ['listen(port)', 'server.listen(port)'],
  ['listen("port")', 'server.listen(String(port))'],
  ['listen(port, callback)', 'server.listen(port, () => console.log("called back"))'],
  [
    'listen(port, host, backlog, callback)',
    'server.listen(port, host, 10, () => console.log("called back"))',
  ],
  ['listen(port, backlog)', 'server.listen(port, 10)'],
  ['listen({ port, host })', 'server.listen({ port, host })'],
  ['listen({ port }) on every address', 'server.listen({ port, host: "0.0.0.0", ipv6Only: false })'],
  ['listen({ port, signal })', 'server.listen({ port, signal: new AbortController().signal })'],
])('%s on the public port is moved, and address() still returns the public port', async (_name, listen) => {
  const dev = await serve(`import { createServer } from 'node:http'
const { PORT, HOST: host } = process.env
const port = Number(PORT)
const server = createServer((req, res) => res.end(JSON.stringify(server.address())))
${listen}`)
  const port = Number(new URL(dev.url).port)
  expect(JSON.parse((await get(dev, '/')).body)).toEqual({ address: '127.0.0.1', family: 'IPv4', port })
  expect(dev.err()).toBe('')
})

it('servers of the program on other ports are not moved', async () => {
  const dev = await serve(`import { createServer } from 'node:http'
const other = createServer((req, res) => res.end('other')).listen(0, '127.0.0.1', () => {
  const server = createServer((req, res) => res.end(String(other.address().port)))
  server.listen({ port: process.env.PORT, host: process.env.HOST })
})`)
  const { body } = await get(dev, '/')
  expect((await get({ url: `http://127.0.0.1:${body}` }, '/')).body).toBe('other')
})

it('a server that listens on another port first gets no requests while the program still starts', async () => {
  const dev = await serve(`import { createServer } from 'node:http'
createServer((req, res) => res.end('metrics')).listen(0, '127.0.0.1')
await new Promise((resolve) => setTimeout(resolve, 2000))
createServer((req, res) => res.end('program')).listen(process.env.PORT, process.env.HOST)`)
  expect((await get(dev, '/')).body).toBe('program')
  expect(dev.err()).toBe('')
})

it('a second server on the public port gets EADDRINUSE, as without the command', async () => {
  const dev = await serve(`import { createServer } from 'node:http'
const { PORT: port, HOST: host } = process.env
createServer((req, res) => res.end(String(code))).listen(port, host)
let code
createServer().listen(port, host).on('error', (error) => (code = error.code))`)
  await eventually(async () => (await get(dev, '/')).body).toBe('EADDRINUSE')
})

it('a second call of listen fails, and the server keeps the public port', async () => {
  const dev = await serve(`import { createServer } from 'node:http'
const { PORT: port, HOST: host } = process.env
let code
const server = createServer((req, res) => res.end(JSON.stringify([code, server.address().port])))
server.listen(port, host, () => {
  try {
    server.listen(port, host)
  } catch (error) {
    code = error.code
  }
})`)
  const port = Number(new URL(dev.url).port)
  expect(JSON.parse((await get(dev, '/')).body)).toEqual(['ERR_SERVER_ALREADY_LISTEN', port])
})

it('a server that looks for a free port is not the one that the command waits for', async () => {
  const program = `import { existsSync } from 'node:fs'
import { createServer as createProbe } from 'node:net'
import { createServer } from 'node:http'
const [port, host] = [process.env.PORT, process.env.HOST]
await new Promise((resolve) => {
  const probe = createProbe().listen({ port, host }, () => probe.close(resolve))
})
await new Promise((resolve) => setTimeout(resolve, 500))
console.log('ready before:', existsSync('dev.pid'))
createServer((req, res) => res.end('program')).listen(port, host)`
  const root = writeProject({ ...plain, 'server.js': program })
  const dev = await startDev(root, { args: ['--pid-path', 'dev.pid'] })
  await eventually(() => existsSync(join(root, 'dev.pid'))).toBe(true)
  await eventually(() => dev.out()).toContain('ready before: false')
  expect((await get(dev, '/')).body).toBe('program')
})

it('a server may close and listen again', async () => {
  const dev = await serve(`import { createServer } from 'node:http'
const { PORT: port, HOST: host } = process.env
let times = 0
const server = createServer((req, res) => {
  res.end(String(times))
  if (req.url !== '/again') return
  res.on('close', () => {
    server.close(() => setTimeout(listen, 200))
    server.closeAllConnections()
  })
})
const listen = () => server.listen(port, host, () => times++)
listen()`)
  expect((await get(dev, '/again')).body).toBe('1')
  await eventually(async () => (await get(dev, '/')).body).toBe('2')
})

it('Fastify on localhost, which listens on both of its addresses, returns the public port', async () => {
  const dev = await serve(`import Fastify from 'fastify'
const app = Fastify()
app.get('/', () => 'fastify')
app.post('/', (request) => request.body ?? 'nothing')
console.log('listening at', await app.listen({ port: process.env.PORT, host: 'localhost' }))`)
  await eventually(() => dev.out()).toContain(`listening at http://`)
  await eventually(() => dev.out()).toMatch(new RegExp(`listening at .*:${new URL(dev.url).port}$`, 'm'))
  expect((await get(dev, '/')).body).toBe('fastify')
  // A POST without a body and without a content type.
  expect((await send(dev, 'POST', '/')).body).toBe('nothing')
})

it('a backend that speaks HTTPS is reached over plain HTTP as well', async () => {
  const tls = join(testFolder, 'fixtures/tls')
  const dev = await serve(`import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(${JSON.stringify(tls)} + '/' + name))
createServer({ cert, key }, (req, res) => res.end('secure')).listen(process.env.PORT, process.env.HOST)`)
  expect((await get(dev, '/')).body).toBe('secure')
})

it('TypeScript with syntax that has to be compiled runs by tsx when the project has it', async () => {
  const root = writeProject({
    'index.html': '',
    'server.ts': `import { createServer } from 'node:http'
import { Level, fail } from './level.ts'
createServer((_req, res) => void res.end(Level[Level.High])).listen(Number(process.env.PORT), process.env.HOST)
if (Level.High > 5) fail()
`,
    'level.ts': `export enum Level { Low, High }



export function fail(): never { throw new Error('too high') }
`,
  })
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(join(dirname(import.meta.dirname), 'node_modules/tsx4'), join(root, 'node_modules/tsx'))
  const dev = await startDev(root)
  expect((await get(dev, '/')).body).toBe('High')
  await edit(root, 'level.ts', 'Low, High', 'Low, High, Higher')
  await eventually(() => dev.out()).toContain('restarted in')
  await edit(root, 'level.ts', 'Low, High', 'Low, High = 7')
  await eventually(async () => (await get(dev, '/', navigation)).body).toContain('level.ts:5:')
})
