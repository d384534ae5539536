import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectHmr } from '../support/hmr-client.ts'
import { contentType, get, open, send, type Target } from '../support/http-client.ts'
import { newOutsideFolder } from '../support/workspace.ts'
import { writeFile } from '../support/build-files.ts'
import {
  applications,
  startApplication,
  startExport,
  writeApplication,
  writeScript,
} from './run-application.ts'
import { edit, eventually, startProgram } from './run-dev.ts'

const require = createRequire(import.meta.url)

/** Checks what holds for every kind of application, in this process and in one of its own. */
async function expectBackendFirst(target: Target, root: string, kind: string): Promise<void> {
  expect(await get(target, '/api/hello')).toMatchObject({ status: 200, body: 'hello' })
  expect((await open(target, '/some/page')).body).toContain(
    '<script type="module" src="/@vite/client"></script>',
  )
  const module = await get(target, '/src/main.js')
  expect(module.body).toContain('/src/text.js')
  expect(contentType(module)).toContain('javascript')
  // A 404 of the application is sent; one of a handler without `next` means that Vite is asked.
  if (kind === '(req, res)') expect((await open(target, '/own')).status).toBe(200)
  else expect(await open(target, '/own')).toMatchObject({ status: 404, body: 'own 404' })
  for (const [method, path] of [
    ['GET', '/missing.png'],
    ['GET', '/api/missing'],
    ['POST', '/some/page'],
    ['DELETE', '/src/main.js'],
  ] as const) {
    const reply = await send(target, method, path)
    expect({ path, status: reply.status }).toEqual({ path, status: 404 })
    expect(reply.body).not.toContain('<script type="module"')
  }
  const hmr = await connectHmr(target)
  await edit(root, 'src/text.js', 'text 1', 'text 2')
  const update = await hmr.next(({ type }) => type === 'update')
  expect(update.updates).toMatchObject([{ acceptedPath: '/src/text.js' }])
  await hmr.close()
}

describe.each(Object.entries(applications))('%s', (kind, source) => {
  it('dev(app) serves it in this process, in front of Vite', async () => {
    const root = writeApplication(source)
    await expectBackendFirst(await startApplication(root), root, kind)
  })

  it('dev("./app.js:app") serves it in a process of its own', async () => {
    const root = writeApplication(source)
    await expectBackendFirst(await startExport(root), root, kind)
  })
})

it('prints both addresses, and leaves no process and no file when it ends', async () => {
  const running = await startApplication(
    writeApplication(applications['Express 5']!),
    `{ pidPath: 'dev.pid' }`,
  )
  const { root, url, viteUrl } = running
  expect(running.out()).toContain(`  App   ${url}/\n  Vite  ${viteUrl}/\n`)
  expect(running.out()).toMatch(/ready in \d+ ms/)
  expect(readFileSync(join(root, 'dev.pid'), 'utf8')).toBe(`${String(running.pid)}\n`)
  expect((await get({ url: viteUrl }, '/@vite/client')).status).toBe(200)
  // An open connection must not keep it from ending.
  await connectHmr(running)
  running.child.kill('SIGINT')
  expect(await running.exited).toEqual({ code: null, signal: 'SIGINT' })
  await eventually(() => get({ url: viteUrl }, '/').catch(() => 'gone')).toBe('gone')
  expect(existsSync(join(root, 'dev.pid'))).toBe(false)
  expect(readdirSync(join(root, 'node_modules/.vite-integration'))).toEqual([])
})

it('an open event stream does not keep a Fastify application from closing', async () => {
  const root = writeApplication(`import fastify from 'fastify'
export const app = fastify()
app.get('/api/events', (_request, reply) => void reply.hijack().raw.write('data: 1\\n\\n'))
`)
  const running = await startApplication(root)
  const { body } = await fetch(`${running.url}/api/events`)
  const reader = body!.getReader()
  expect((await reader.read()).done).toBe(false)
  running.child.kill('SIGINT')
  expect(await running.exited).toEqual({ code: null, signal: 'SIGINT' })
  await reader.cancel().catch(() => {})
})

it('after close() nothing keeps the process alive', async () => {
  const root = writeApplication(applications['Fastify']!)
  writeFile(
    join(root, 'close.js'),
    `import { dev } from 'vite-integration'
import { app } from './app.js'
const before = process.env.VITE_INTEGRATION_HOT_FILE
const { url, viteUrl, close } = await dev(app, { port: 0, preServe: () => console.log('preServe') })
console.log((await fetch(url + '/api/hello')).status, process.env.NODE_ENV, before === process.env.VITE_INTEGRATION_HOT_FILE)
await Promise.all([close(), close()])
const after = await Promise.all([url, viteUrl].map((address) => fetch(address).catch(() => 'closed')))
console.log(after.join(' '))
`,
  )
  const program = startProgram(root, join(root, 'close.js'))
  expect(await program.exited, program.err()).toEqual({ code: 0, signal: null })
  expect(program.out()).toMatch(/^preServe$[\s\S]*^200 development true$[\s\S]*^closed closed$/m)
})

it('two applications in one process have a Vite each', async () => {
  const root = writeApplication(applications['(req, res, next)']!)
  writeFile(
    join(root, 'two.js'),
    `import { dev } from 'vite-integration'
import { app } from './app.js'
const servers = await Promise.all([dev(app, { port: 0 }), dev(app, { port: 0 })])
const [a, b] = await Promise.all(servers.map(({ url }) => fetch(url + '/src/text.js').then(({ status }) => status)))
console.log(a, b, new Set(servers.flatMap(({ url, viteUrl }) => [url, viteUrl])).size)
await servers[0].close()
console.log('STILL', (await fetch(servers[1].url + '/src/text.js')).status)
await servers[1].close()
`,
  )
  const program = startProgram(root, join(root, 'two.js'))
  expect(await program.exited, program.err()).toEqual({ code: 0, signal: null })
  expect(program.out()).toMatch(/^200 200 4$[\s\S]*^STILL 200$/m)
})

it("Fastify's replies have the helpers of the project's adapter", async () => {
  const running = await startApplication(writeApplication(applications['Fastify']!))
  expect((await get(running, '/tags')).body).toContain('<script type="module" src="/src/main.js"')
})

it('a Fastify application that has registered the integration gets no second one', async () => {
  const source = `import { viteIntegration } from '@vite-integration/fastify'
${applications['Fastify']!}
app.register(viteIntegration, { backendPrefixes: ['/mine'] })
`
  const running = await startApplication(writeApplication(source))
  expect((await open(running, '/mine/page')).status).toBe(404)
  expect(await open(running, '/api/page')).toMatchObject({ status: 200 })
  expect((await get(running, '/tags')).body).toContain('src="/src/main.js"')
})

it('an error of a route is shown with its message, and printed', async () => {
  const running = await startApplication(writeApplication(applications['Express 5']!))
  const reply = await open(running, '/boom')
  expect(reply.status).toBe(500)
  expect(reply.body).toContain('boom in a route')
  expect(running.err()).toContain('Error: boom in a route')
})

it('a catch-all route of the application is one warning', async () => {
  const source = `${applications['Express 5']!}app.use((_req, res) => res.status(404).send('everything'))\n`
  const running = await startApplication(writeApplication(source))
  for (let index = 0; index < 3; index++)
    expect(await open(running, '/page')).toMatchObject({ body: 'everything' })
  await eventually(() => running.err()).toContain('let it call next() for what it does not know')
  expect(running.err().split('call next()')).toHaveLength(2)
})

describe('errors of applications that cannot be served', () => {
  async function failure(root: string, options = '{}', env: NodeJS.ProcessEnv = {}): Promise<string> {
    const program = startProgram(root, writeScript(root, options), { env })
    onTestFinished(() => void program.child.kill())
    expect(await program.exited).toEqual({ code: 1, signal: null })
    expect(program.out()).not.toContain('READY')
    return program.err()
  }

  it.each([
    [
      'Express',
      `import { viteIntegration } from '@vite-integration/express'
import express from 'express'
export const app = express()
app.use('/', express.Router().use(viteIntegration({ dev: true })))`,
    ],
    [
      'Fastify, when it is loaded',
      `import { viteIntegration } from '@vite-integration/fastify'
import fastify from 'fastify'
export const app = fastify()
await app.register(viteIntegration, { dev: true })`,
    ],
  ])('an application with an integration of its own, which runs a Vite: %s', async (_name, source) => {
    const err = await failure(writeApplication(source))
    expect(err).toContain(`code: 'INTEGRATION_IN_USE'`)
    expect(err).toContain('Leave it out, for dev() adds one')
    expect(err).toContain('dev("./app.ts:app")')
  })

  it('a value that is not an application', async () => {
    expect(await failure(writeApplication('export const app = {}'))).toContain(
      'The target is no application. It has to be an Express, connect or Fastify application',
    )
  })

  it('a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const port = String((server.address() as AddressInfo).port)
    for (const kind of ['Express 5', 'Fastify']) {
      const root = writeApplication(applications[kind]!)
      expect(await failure(root, `{ port: ${port} }`)).toContain(`Port ${port} is in use`)
    }
  })

  it('a Fastify application without the adapter', async () => {
    const root = newOutsideFolder('application')
    const cli = join(import.meta.dirname, '../../packages/cli')
    mkdirSync(join(root, 'node_modules'))
    symlinkSync(cli, join(root, 'node_modules/vite-integration'), 'dir')
    symlinkSync(dirname(require.resolve('fastify')), join(root, 'node_modules/fastify'), 'dir')
    writeFile(join(root, 'package.json'), '{ "type": "module" }')
    writeFile(join(root, 'app.js'), `import fastify from 'fastify'\nexport const app = fastify()\n`)
    // NODE_PATH is emptied: pnpm sets it, and with it programs find packages that the project does not have.
    const error = await failure(root, '{}', { NODE_PATH: '' })
    expect(error).toContain('Run "npm install @vite-integration/fastify".')
    expect(error).toContain('ADAPTER_NOT_FOUND')
  })

  it('an export that does not exist: the error names those that do', async () => {
    const root = writeApplication('export const application = () => {}\nexport default 1\n')
    const dev = await startExport(root, './app.js:app')
    await eventually(() => dev.err()).toContain(
      'The export "app" of app.js (exports: application, default) is no application',
    )
  })
})
