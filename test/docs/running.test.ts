import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { findFreePort } from '../support/free-port.ts'
import { get, navigation, type Target } from '../support/http-client.ts'
import { filesOf } from '../support/markdown-files.ts'
import { newFolder } from '../support/workspace.ts'
import { readDocument, repository } from './documents.ts'

const index = `<!doctype html>
<html>
  <head></head>
  <body>
    <div id="app"><!--ssr-outlet--></div>
    <script type="module" src="/src/main.js"></script>
  </body>
</html>
`

/** Writes the files of a document, and others beside them, as a project. Returns its folder. */
function writeProject(document: string, others: Readonly<Record<string, string>>, folder = '.'): string {
  const root = newFolder('document')
  const own = Object.entries(filesOf(readDocument(document))).map(([name, text]) => [
    join(folder, name),
    text,
  ])
  const files = { 'package.json': '{ "type": "module" }', ...Object.fromEntries(own), ...others }
  for (const [name, text] of Object.entries(files) as [string, string][]) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

/** Starts server.js in development, and ends it with the test. */
async function startServer(cwd: string): Promise<Target> {
  const port = await findFreePort()
  const { VITEST: _, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=source', 'server.js'], {
    cwd,
    env: { ...env, NODE_ENV: 'development', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (part) => (err += String(part)))
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const target = { url: `http://localhost:${String(port)}` }
  await expect
    .poll(
      async () => {
        if (child.exitCode !== null) throw new Error(`It did not start:\n${err}`)
        return (await get(target, '/api/hello').catch(() => undefined))?.status
      },
      { timeout: 20_000 },
    )
    .toBe(200)
  return target
}

it.each(['vite-express', 'fastify-vite', 'webpack-dev-middleware', 'middleware-mode'])(
  'what the migration from %s leads to serves pages, modules and the API',
  async (name) => {
    const root = writeProject(`docs/migration/${name}.md`, {
      'index.html': index,
      'src/main.js': `console.log('started')\n`,
    })
    const app = await startServer(root)
    const page = await get(app, '/some/page', navigation)
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('/@vite/client') })
    expect(page.body.includes('<h1>/some/page</h1>')).toBe(name === 'middleware-mode')
    expect((await get(app, '/src/main.js')).body).toContain('started')
    expect((await get(app, '/api/hello')).body).toBe('{"text":"Hello"}')
  },
)

it('a backend serves the front end of another package', async () => {
  const root = writeProject(
    'docs/guide/monorepos.md',
    { 'web/index.html': index, 'web/src/main.js': `console.log('web')\n` },
    'backend',
  )
  const app = await startServer(join(root, 'backend'))
  expect(await get(app, '/', navigation)).toMatchObject({ status: 200 })
  expect((await get(app, '/src/main.js')).body).toContain('web')
})

it('the test of an API passes without a build', async () => {
  const root = writeProject('docs/guide/testing.md', {})
  const { VITEST: _, NODE_TEST_CONTEXT: _context, ...env } = process.env
  const args = ['--conditions=source', '--test', 'api.test.js']
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...env, NODE_ENV: 'test' },
  })
  expect(stdout).toMatch(/pass 1\n/)
})

it('the settings for TypeScript fit a server, a server entry and a Vite config', async () => {
  const root = writeProject('docs/guide/typescript.md', {
    'server.ts': `import express from 'express'
import { viteIntegration } from '@vite-integration/express'

const app = express()
app.use(viteIntegration({ ssr: './src/entry-server.ts' }))
app.get('/', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
// @ts-expect-error: options have their types
app.use(viteIntegration({ root: 7 }))
`,
    'vite.config.ts': `import { defineConfig } from 'vite'\nexport default defineConfig({})\n`,
  })
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', root]).catch(
    (failed: { stdout: string }) => failed,
  )
  expect(stdout).toBe('')
})
