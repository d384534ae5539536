import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { type Dev, type Files, type Program, startDev, startProgram, writeProject } from './run-dev.ts'

/** The front end: a page, a module that accepts updates, an entry of a view. */
const frontEnd: Files = {
  'index.html': '<!doctype html><title>Page</title><script type="module" src="/src/main.js"></script>',
  'src/main.js': `import { text } from './text.js'
document.title = text
if (import.meta.hot) import.meta.hot.accept('./text.js', () => {})
`,
  'src/text.js': `export const text = 'text 1'`,
}

/** The source of an application of each kind. It answers `/api/hello`, and `/own` with a 404 of its own. */
export const applications: Readonly<Record<string, string>> = {
  'Express 5': expressApp('express'),
  'Express 4': expressApp('express4'),
  Fastify: `import fastify from 'fastify'
export const app = fastify()
app.get('/api/hello', async () => 'hello')
app.get('/own', (_request, reply) => reply.code(404).send('own 404'))
app.get('/tags', (_request, reply) => reply.type('text/html').send(reply.viteTags('src/main.js')))
`,
  '(req, res, next)': `export function app(req, res, next) {
  if (req.url === '/api/hello') res.end('hello')
  else if (req.url === '/own') res.writeHead(404).end('own 404')
  else next()
}
`,
  '(req, res)': `export function app(req, res) {
  if (req.url === '/api/hello') res.end('hello')
  else res.writeHead(404, { 'Content-Type': 'text/plain' }).end('own 404')
}
`,
}

function expressApp(name: string): string {
  return `import express from '${name}'
export const app = express()
app.get('/api/hello', (_req, res) => res.send('hello'))
app.get('/own', (_req, res) => res.status(404).send('own 404'))
app.get('/boom', () => { throw new Error('boom in a route') })
`
}

export function writeApplication(source: string, files: Files = {}): string {
  return writeProject({ ...frontEnd, 'app.js': source, ...files }, 'application')
}

const script = `import { dev } from 'vite-integration'
import { app } from './app.js'
const { url, viteUrl, close } = await dev(app, { port: 0, ...OPTIONS })
console.log('READY', url, viteUrl)
`

export interface Running extends Program {
  readonly url: string
  readonly viteUrl: string
  readonly root: string
}

/** Starts a program that calls `dev(app)`. Resolves once it serves. */
export async function startApplication(root: string, options = '{}'): Promise<Running> {
  const file = writeScript(root, options)
  const program = startProgram(root, file)
  onTestFinished(async () => {
    if (program.child.exitCode === null && program.child.signalCode === null) program.child.kill('SIGTERM')
    await program.exited
  })
  const ended = program.exited.then(() => true)
  while (!/^READY \S+ \S+$/m.test(program.out())) {
    if (await Promise.race([ended, sleep(10)])) throw new Error(program.out() + program.err())
  }
  const [, url = '', viteUrl = ''] = /^READY (\S+) (\S+)$/m.exec(program.out())!
  return { ...program, url, viteUrl, root }
}

export function writeScript(root: string, options: string): string {
  const file = join(root, 'run.js')
  writeFileSync(file, script.replace('...OPTIONS', `...${options}`))
  return file
}

/** Starts the same application by `vite-integration dev ./app.js:app`. */
export function startExport(root: string, target = './app.js:app'): Promise<Dev> {
  return startDev(root, { args: [target] })
}
