import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { contentType, get, open, send } from '../support/http-client.ts'
import { binFile, eventually, type Files, type Program, startProgram, writeProject } from './run-dev.ts'

/** Starts `vite-integration preview` in a folder. It is ended with the test at the latest. */
function startPreview(root: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  const program = startProgram(root, binFile, { args: ['preview', ...args], env })
  onTestFinished(async () => {
    if (program.child.exitCode === null && program.child.signalCode === null) program.child.kill('SIGTERM')
    await program.exited
  })
  return program
}

/** Waits for the address of a build that is served alone, and returns it. */
async function addressOf(program: Program): Promise<string> {
  await eventually(() => program.out() + program.err()).toMatch(/➜ http:\S+/)
  return /➜ (http:\S+)/.exec(program.out())![1]!
}

/** A backend that prints where it listens, and by which signal it is ended. */
const backend: Files = {
  'server.ts': `import { createServer, type Server } from 'node:http'
const { NODE_ENV, HOST, PORT } = process.env
const server: Server = createServer((_req, res) => {
  res.end(JSON.stringify({ NODE_ENV, HOST, PORT, pid: process.pid }))
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.log('GOT ' + signal)
    setTimeout(() => process.exit(7), 200)
  })
}
server.listen(Number(PORT), HOST, () => console.log('LISTENS ' + (server.address() as { port: number }).port))
`,
}

async function listeningPort(program: Program): Promise<number> {
  await eventually(() => program.out() + program.err()).toMatch(/LISTENS \d+/)
  return Number(/LISTENS (\d+)/.exec(program.out())![1])
}

it('runs the backend with NODE_ENV=production, HOST and PORT', async () => {
  const program = startPreview(writeProject(backend), ['./server.ts'], {
    NODE_ENV: 'development',
    HOST: 'localhost',
  })
  const url = `http://localhost:${String(await listeningPort(program))}`
  const answer = JSON.parse((await get({ url }, '/')).body) as object
  expect(answer).toMatchObject({ NODE_ENV: 'production', HOST: 'localhost', PORT: '0' })
})

it('finds the backend by the usual names; --host, --port and --name win over the environment', async () => {
  const args = ['--host', '127.0.0.1', '--name', 'SHOP']
  const program = startPreview(writeProject(backend), args, { HOST: 'no.such.host.invalid', SHOP_PORT: '0' })
  const url = `http://127.0.0.1:${String(await listeningPort(program))}`
  expect((await get({ url }, '/')).body).toContain('"HOST":"127.0.0.1","PORT":"0"')
})

it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'passes %s on once, and returns the exit code of the backend',
  async (signal) => {
    const program = startPreview(writeProject(backend))
    await listeningPort(program)
    program.child.kill(signal)
    expect(await program.exited).toEqual({ code: 7, signal: null })
    expect(program.out().match(/GOT \w+/g)).toEqual([`GOT ${signal}`])
  },
)

it.skipIf(process.platform === 'win32')(
  'a backend that a signal ends gives the exit code 128 plus its number, as in a shell',
  async () => {
    const root = writeProject({ 'server.js': `console.log('LISTENS 1'); setInterval(() => {}, 1000)` })
    const program = startPreview(root)
    await listeningPort(program)
    program.child.kill('SIGTERM')
    expect(await program.exited).toEqual({ code: 143, signal: null })
  },
)

it.skipIf(process.platform === 'win32').each([
  ['an exported application', ['./app.js:app'], { code: 130, signal: null }],
  ['the build alone', ['--root', '.'], { code: null, signal: 'SIGINT' }],
] as const)('Ctrl+C of %s is what a shell takes for Ctrl+C, as with dev', async (_name, args, expected) => {
  const files = args[0] === '--root' ? site : { ...site, 'app.js': application, 'index.js': '' }
  const program = startPreview(writeProject(files), args)
  await addressOf(program)
  program.child.kill('SIGINT')
  expect(await program.exited).toEqual(expected)
})

it('an exported application with its own signal listener decides how it ends', async () => {
  const own = `${application}process.on('SIGTERM', () => (process.exitCode = 9))\n`
  const program = startPreview(writeProject({ ...site, 'app.js': own }), ['./app.js:app'])
  await addressOf(program)
  program.child.kill('SIGTERM')
  expect(await program.exited).toEqual({ code: 9, signal: null })
})

it.skipIf(process.platform === 'win32')('leaves no backend behind when it is killed itself', async () => {
  const program = startPreview(writeProject(backend))
  const url = `http://127.0.0.1:${String(await listeningPort(program))}`
  const { pid } = JSON.parse((await get({ url }, '/')).body) as { pid: number }
  program.child.kill('SIGKILL')
  await program.exited
  await eventually(() => isAlive(pid)).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('a backend that fails without a build is reported with the missing build', async () => {
  const server = `import { viteIntegration } from '@vite-integration/express'\nviteIntegration()`
  const program = startPreview(writeProject({ 'server.js': server }))
  expect(await program.exited).toEqual({ code: 1, signal: null })
  expect(program.err()).toContain('ViteIntegrationError: No Vite build was found')
  expect(program.err()).toMatch(/^No Vite build was found. Looked in .*Make a build with/m)
})

it('a backend that ends with exit code 0 gives the exit code 0', async () => {
  const program = startPreview(writeProject({ 'server.js': 'console.log(process.env.NODE_ENV)' }))
  expect(await program.exited).toEqual({ code: 0, signal: null })
  expect(program.out()).toMatch(/^production$/m)
})

it('a target that does not exist is an error', async () => {
  const program = startPreview(writeProject({}), ['./serve.ts'])
  expect(await program.exited).toEqual({ code: 1, signal: null })
  expect(program.err()).toContain('TARGET_NOT_FOUND')
})

it('serves an application that a module exports, with the build around it', async () => {
  const files = Object.entries({ ...site, 'vite.config.js': '', 'app.js': application })
  const root = writeProject(Object.fromEntries(files.map(([file, text]) => [`shop/${file}`, text])))
  const program = startPreview(root, ['./shop/app.js:app'])
  const target = { url: await addressOf(program) }
  expect((await get(target, '/api/hello')).body).toBe('hello')
  expect(await open(target, '/deep/page')).toMatchObject({ status: 200, body: page })
  expect(await get(target, '/assets/main-BxY12_ab.js')).toMatchObject({ status: 200, body: 'export {}' })
  expect((await get(target, '/api/nothing')).status).toBe(404)
  // A request that is open when the signal comes is still answered.
  const slow = get(target, '/api/slow')
  await eventually(() => program.out()).toContain('SLOW')
  program.child.kill('SIGTERM')
  expect(await slow).toMatchObject({ status: 200, body: 'whole' })
  expect(await program.exited).toEqual({ code: 143, signal: null })
})

const page = '<!doctype html><title>page</title>'
const application = `import express from 'express'
export const app = express()
app.get('/api/hello', (_req, res) => res.send('hello'))
app.get('/api/slow', (_req, res) => {
  console.log('SLOW')
  setTimeout(() => res.send('whole'), 300)
})
`
const site: Files = {
  'dist/index.html': page,
  'dist/assets/main-BxY12_ab.js': 'export {}',
  'dist/.vite/manifest.json': JSON.stringify({
    'src/main.ts': { file: 'assets/main-BxY12_ab.js', name: 'main', src: 'src/main.ts', isEntry: true },
  }),
}

it('without a backend it serves the build as production does', async () => {
  const root = await builtFixture()
  const { file } = readManifest(root)['src/main.ts']!
  const program = startPreview(root)
  const target = { url: await addressOf(program) }
  const index = readFileSync(join(root, 'dist/index.html'), 'utf8')
  expect(await open(target, '/some/page')).toMatchObject({ status: 200, body: index })
  const asset = await get(target, `/${file}`)
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(contentType(asset)).toContain('javascript')
  for (const [method, path] of [
    ['GET', '/missing.png'],
    ['GET', '/api/nothing'],
    ['POST', '/'],
    ['GET', '/.vite/manifest.json'],
    ['GET', '//example.com/'],
    ['GET', '/%2e%2e/package.json'],
  ] as const) {
    const reply = await send(target, method, path)
    expect({ path, status: reply.status }).toEqual({ path, status: 404 })
    expect(contentType(reply)).toBe('text/plain; charset=utf-8')
  }
})

it('serves a build under its base, from another --root', async () => {
  const record = { version: 1, base: '/shop/', manifest: '.vite/manifest.json' }
  const root = writeProject({ ...site, 'dist/.vite/integration.json': JSON.stringify(record) })
  const program = startPreview(writeProject({}), ['--root', root])
  const url = await addressOf(program)
  expect(new URL(url).pathname).toBe('/shop/')
  expect(await open({ url }, '/shop/cart')).toMatchObject({ status: 200, body: page })
  expect(await open({ url }, '/shop')).toMatchObject({ status: 301, headers: { location: '/shop/' } })
  expect((await open({ url }, '/cart')).status).toBe(404)
})

it('ends on a signal with connections open', async () => {
  const program = startPreview(writeProject(site))
  const url = await addressOf(program)
  // This client keeps its connection open.
  await (await fetch(url)).text()
  program.child.kill('SIGINT')
  expect(await program.exited).toEqual({ code: null, signal: 'SIGINT' })
})

it('without a backend and without a build it is an error', async () => {
  const program = startPreview(writeProject({}))
  expect(await program.exited).toEqual({ code: 1, signal: null })
  expect(program.err()).toContain('No Vite build was found (BUILD_NOT_FOUND)')
  expect(program.err()).toContain('Make a build with')
  expect(program.err()).not.toContain('    at ')
})

it('an incomplete build is an error', async () => {
  const program = startPreview(writeProject({ ...site, 'dist/.vite/manifest.json': '{ "src/' }))
  expect(await program.exited).toEqual({ code: 1, signal: null })
  expect(program.err()).toContain('(MANIFEST_INVALID)')
})

it('a port in use is an error that names its process', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const program = startPreview(writeProject(site), ['--port', String(port)])
  expect(await program.exited).toEqual({ code: 1, signal: null })
  expect(program.err()).toContain(`Port ${String(port)} is in use (PORT_IN_USE)`)
  if (process.platform === 'linux') expect(program.err()).toContain(`Process ${String(process.pid)} `)
})
