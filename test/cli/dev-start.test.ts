import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { get, navigation } from '../support/http-client.ts'
import { express, plain } from './dev-projects.ts'
import { asScript, binFile, count, eventually, startDev, startProgram, writeProject } from './run-dev.ts'

it('starts Vite and the backend and prints both addresses', async () => {
  const dev = await startDev(writeProject(express))
  await eventually(() => dev.out()).toMatch(/ready in \d+ ms/)
  expect((await get(dev, '/api/greeting')).body).toBe('hello you')
  expect((await get(dev, '/', navigation)).body).toContain('<title>Page</title>')
  expect((await get(dev, '/src/text.js')).body).toContain('text 1')
  expect((await get({ url: dev.viteUrl }, '/src/text.js')).body).toContain('text 1')
  expect(dev.err()).toBe('')
})

it('the program sees the public address, in its environment and in its own servers', async () => {
  const dev = await startDev(writeProject(plain), { args: ['--name', 'shop'] })
  const port = Number(new URL(dev.url).port)
  const seen = JSON.parse((await get(dev, '/environment')).body)
  expect(seen).toMatchObject({ NODE_ENV: 'development', HOST: '127.0.0.1', PORT: String(port) })
  expect(seen.SHOP_PORT).toBe(String(port))
  expect(seen.address).toEqual({ address: '127.0.0.1', family: 'IPv4', port })
  await eventually(() => dev.out()).toContain(`[shop] listening ${String(port)}`)
})

it('another NODE_ENV than production is kept', async () => {
  const dev = await startDev(writeProject(plain), { env: { NODE_ENV: 'test' } })
  expect(JSON.parse((await get(dev, '/environment')).body).NODE_ENV).toBe('test')
})

it('NODE_ENV=production in the shell is replaced by development, with a notice', async () => {
  const files = { ...express, 'src/text.js': 'export const text = process.env.NODE_ENV' }
  const server = express['server.ts']!.replace("greet('you')", 'greet(String(process.env.NODE_ENV))')
  const config = `console.log('CONFIG', process.env.NODE_ENV)
export default ({ mode }) => ({ define: { 'process.env.NODE_ENV': JSON.stringify(mode) } })`
  const root = writeProject({ ...files, 'server.ts': server, 'vite.config.js': config })
  const dev = await startDev(root, { env: { NODE_ENV: 'production' } })
  expect(count(dev.err(), '[dev] NODE_ENV is "production": ')).toBe(1)
  expect((await get(dev, '/api/greeting')).body).toBe('hello development')
  expect((await get(dev, '/', navigation)).body).toContain('/@vite/client')
  expect((await get(dev, '/src/text.js', asScript)).body).toContain('"development"')
  expect(dev.out()).toContain('[vite] CONFIG development')
})

it('an empty NODE_ENV counts as unset', async () => {
  const other = await startDev(writeProject(plain), { env: { NODE_ENV: '' } })
  expect(JSON.parse((await get(other, '/environment')).body).NODE_ENV).toBe('development')
  expect(other.err()).toBe('')
})

it('a backend that crashes at its start is not reported as ready, and gets no pid file', async () => {
  const root = writeProject({ ...plain, 'server.js': `throw new Error('at once')` })
  const dev = await startDev(root, { args: ['--pid-path', 'dev.pid'] })
  await eventually(() => dev.err()).toContain('[dev] The backend ended with exit code 1')
  expect(dev.out()).not.toContain('ready in')
  expect(existsSync(join(root, 'dev.pid'))).toBe(false)
  writeFileSync(join(root, 'server.js'), plain['server.js']!)
  await eventually(() => existsSync(join(root, 'dev.pid'))).toBe(true)
  expect((await get(dev, '/')).body).toBe('version 1')
})

it('host and port come first from the variables with the prefix', async () => {
  const env = { SHOP_HOST: 'localhost', HOST: '127.0.0.9', SHOP_PORT: '0', PORT: '1' }
  const dev = await startDev(writeProject(plain), { args: ['--name', 'SHOP'], env })
  expect(new URL(dev.url).hostname).toBe('localhost')
})

it('finds the server by its usual names', async () => {
  const { 'server.js': server, ...files } = plain
  const dev = await startDev(writeProject({ ...files, 'app.mjs': server! }))
  expect((await get(dev, '/')).body).toBe('version 1')
})

it('serves an application that a module exports', async () => {
  const app = `import express from 'express'
export const app = express().get('/', (req, res) => res.send('exported'))`
  const dev = await startDev(writeProject({ ...express, 'app.js': app }), { args: ['app.js:app'] })
  expect((await get(dev, '/')).body).toBe('exported')
  expect((await get(dev, '/src/text.js')).body).toContain('text 1')
})

it('--pid-path: the file has the process id while it serves', async () => {
  const root = writeProject(plain)
  const dev = await startDev(root, { args: ['--pid-path', 'run/dev.pid'] })
  const file = join(root, 'run/dev.pid')
  await eventually(() => existsSync(file)).toBe(true)
  expect(Number(readFileSync(file, 'utf8'))).toBe(dev.pid)
  await dev.stop()
  expect(existsSync(file)).toBe(false)
})

it('a port in use is an error that names the port and its process', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const dev = startProgram(writeProject(plain), binFile, { args: ['dev', '--port', String(port)] })
  expect(await dev.exited).toEqual({ code: 1, signal: null })
  await eventually(() => dev.err()).toContain(`Port ${String(port)} is in use (PORT_IN_USE)`)
  if (process.platform === 'linux')
    await eventually(() => dev.err()).toContain(`Process ${String(process.pid)} (`)
  await eventually(() => dev.err()).toContain('--port')
})

it('a --vite-port in use is an error that names the port and its process', async () => {
  const other = createServer().listen(0, 'localhost')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const port = String((other.address() as AddressInfo).port)
  const dev = startProgram(writeProject(plain), binFile, { args: ['dev', '--vite-port', port] })
  expect(await dev.exited).toEqual({ code: 1, signal: null })
  await eventually(() => dev.err()).toContain(`Port ${port} is in use (PORT_IN_USE)`)
  await eventually(() => dev.err()).toContain('--vite-port')
})

it('a Vite that ends at its start is an error with its output, exit code 1', async () => {
  const root = writeProject({ ...plain, 'vite.config.js': `throw new Error('no such luck')` })
  const dev = startProgram(root, binFile, { args: ['dev'] })
  expect(await dev.exited).toEqual({ code: 1, signal: null })
  await eventually(() => dev.err()).toMatch(/^\[vite\] .*no such luck/m)
  await eventually(() => dev.err()).toContain('Vite did not start (VITE_START_FAILED)')
  await eventually(() => dev.err()).toContain('exit code 1')
  expect(dev.out()).toBe('')
})

it('a Vite that is not ready in time is an error', async () => {
  const args = ['dev', '--vite-command', 'node -e "setInterval(() => {}, 1000)"', '--ready-timeout', '300']
  const dev = startProgram(writeProject(plain), binFile, { args })
  expect(await dev.exited).toEqual({ code: 1, signal: null })
  await eventually(() => dev.err()).toContain('Vite was not ready within 300 ms (VITE_NOT_READY)')
  await eventually(() => dev.err()).toContain('@vite-integration/vite-plugin')
})

it('a --vite-command that cannot be run is an error', async () => {
  const args = ['dev', '--vite-command', 'no-such-program-at-all']
  const dev = startProgram(writeProject(plain), binFile, { args })
  expect(await dev.exited).toEqual({ code: 1, signal: null })
  await eventually(() => dev.err()).toContain('no-such-program-at-all')
})

it('--vite-command starts Vite, with programs named as in the scripts of package.json', async () => {
  const config = `import integration from '@vite-integration/vite-plugin'
export default { plugins: [integration()], server: { port: 0 } }`
  const root = writeProject({ ...express, 'vite.config.js': config })
  const args = ['--vite-command', "DEBUG='' vite --logLevel info"]
  // The plugin is run from its sources, as all packages here.
  const dev = await startDev(root, { args, env: { NODE_OPTIONS: '--conditions=source' } })
  expect((await get(dev, '/src/text.js')).body).toContain('text 1')
  await eventually(() => dev.out()).toMatch(/^\[vite\] .*ready in/m)
})

it('the config may have the plugin already, and a proxy to the backend', async () => {
  const config = `import integration from '@vite-integration/vite-plugin'
export default { plugins: [integration()], server: { proxy: { '/nobody': 'http://localhost:1' } } }`
  const dev = await startDev(writeProject({ ...express, 'vite.config.js': config }))
  expect((await get(dev, '/src/text.js')).body).toContain('text 1')
  expect((await get(dev, '/nobody', asScript)).status).toBe(404)
  await eventually(() => dev.err()).toContain('"server.proxy"')
})

it('a program that ignores PORT is reached at the public port, with a warning', async () => {
  const server = `import { createServer } from 'node:http'
const server = createServer((req, res) => res.end('own'))
server.listen(0, '127.0.0.1')`
  const dev = await startDev(writeProject({ ...plain, 'server.js': server }))
  expect((await get(dev, '/')).body).toBe('own')
  await eventually(() => count(dev.err(), 'not on the one in PORT')).toBe(1)
})

it('a program that never listens is reported in the terminal and on pages', async () => {
  const root = writeProject({ ...plain, 'server.js': 'setInterval(() => {}, 1000)' })
  const dev = await startDev(root, { args: ['--ready-timeout', '2000'] })
  await eventually(() => dev.err()).toContain('does not listen on port')
  expect((await get(dev, '/', navigation)).status).toBe(503)
})

it('a target that does not exist is an error', async () => {
  const dev = startProgram(writeProject(plain), binFile, { args: ['dev', 'src/nobody.ts'] })
  expect(await dev.exited).toEqual({ code: 1, signal: null })
  await eventually(() => dev.err()).toContain('There is no file "src/nobody.ts" (TARGET_NOT_FOUND)')
})
