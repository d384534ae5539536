import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { get, navigation, type Target } from '../support/http-client.ts'
import { runNpm } from '../support/run-npm.ts'
import { newOutsideFolder } from '../support/workspace.ts'
import { addCommonJsTests } from './commonjs-tests.ts'
import { installPacked, npmInstall } from './packed-project.ts'
import { findFreePort } from '../support/free-port.ts'
import { readmeFiles } from './readme-files.ts'

/** The example of `viteMiddleware`, with a page. */
const nodeServer = `import { createServer } from 'node:http'
import { viteMiddleware } from '@vite-integration/core'

const vite = viteMiddleware()
createServer((req, res) => {
  vite.files(req, res, () => {
    if (req.url === '/api/now') return res.end(JSON.stringify({ now: new Date() }))
    if (req.url === '/') {
      res.setHeader('content-type', 'text/html')
      return res.end(\`<!doctype html>\${vite.helpers(req, res).tags('src/main.js')}<h1>Hello</h1>\`)
    }
    vite.fallback(req, res, () => {
      res.statusCode = 404
      res.end()
    })
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
`

const servers = ['express', 'fastify', 'node-http']
let root = ''

beforeAll(async () => {
  const { 'server.js': express, ...frontEnd } = readmeFiles('Express in 5 minutes')
  const { 'server.js': fastify } = readmeFiles('Fastify in 5 minutes')
  const files = { ...frontEnd, 'express.js': express!, 'fastify.js': fastify!, 'node-http.js': nodeServer }
  root = await installPacked(files, [
    'express',
    'fastify',
    'vite',
    '@types/express',
    '@types/node',
    'typescript',
    'typescript5',
  ])
  await runNpm('npx', ['vite', 'build'], root)
})

/** Starts a server of the project, and ends it with the test. */
async function start(server: string, nodeEnv: string, cwd: string = root): Promise<Target> {
  const port = await findFreePort()
  const { VITEST: _, NODE_OPTIONS: _options, ...env } = process.env
  const child = spawn(process.execPath, [`${server}.js`], {
    cwd,
    env: { ...env, NODE_ENV: nodeEnv, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (part) => (err += String(part)))
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const target = { url: `http://127.0.0.1:${String(port)}` }
  while (!(await get(target, '/api/now').catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`It did not start:\n${err}`)
    await sleep(20)
  }
  return target
}

describe.each(servers)('the packed packages in an empty project: %s', (server) => {
  it('development', async () => {
    const app = await start(server, 'development')
    const page = await get(app, '/', navigation)
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<h1>Hello</h1>') })
    expect(page.body).toContain('src="/src/main.js"')
    const module = await get(app, '/src/main.js')
    expect(module).toMatchObject({ status: 200, body: expect.stringContaining('/api/now') })
    expect(module.headers['content-type']).toContain('javascript')
    expect((await get(app, '/src/style.css', { accept: 'text/css' })).body).toContain('system-ui')
    expect((await get(app, '/@vite/client')).status).toBe(200)
    expect((await get(app, '/none.png')).status).toBe(404)
  })

  it('production', async () => {
    const app = await start(server, 'production')
    const page = await get(app, '/', navigation)
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<h1>Hello</h1>') })
    const urls = Array.from(page.body.matchAll(/(?:src|href)="([^"]+)"/g), ([, url]) => url!)
    expect(urls).toEqual([
      expect.stringMatching(/^\/assets\/main-.+\.css$/),
      expect.stringMatching(/^\/assets\/main-.+\.js$/),
    ])
    for (const url of urls) {
      const { status, headers, body } = await get(app, url)
      expect(status).toBe(200)
      expect(headers['cache-control']).toContain('immutable')
      expect(body).toBe(readFileSync(join(root, 'dist', url), 'utf8'))
    }
    expect((await get(app, '/assets/none.js')).status).toBe(404)
  })
})

addCommonJsTests(() => root)

it('npm installs no Vite for production, and the servers run without it', async () => {
  const deployed = newOutsideFolder('deployed')
  const names = ['package.json', 'package-lock.json', 'dist', ...servers.map((server) => `${server}.js`)]
  for (const name of names) cpSync(join(root, name), join(deployed, name), { recursive: true })
  await npmInstall(deployed, '--omit=dev')
  const modules = readdirSync(join(deployed, 'node_modules'))
  expect(modules.filter((name) => /^(?:vite|rolldown|esbuild|@rolldown)/.test(name))).toEqual([])
  for (const server of servers) {
    const app = await start(server, 'production', deployed)
    expect(await get(app, '/', navigation)).toMatchObject({ status: 200 })
  }
})

it('the packed command runs, and core is there once', async () => {
  expect(await runNpm('npx', ['vite-integration', '--version'], root)).toBe('0.0.0\n')
  const copies = ['express', 'fastify', 'vite-plugin'].map((name) =>
    existsSync(join(root, `node_modules/@vite-integration/${name}/node_modules/@vite-integration`)),
  )
  expect(copies).toEqual([false, false, false])
})
