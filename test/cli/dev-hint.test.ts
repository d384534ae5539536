import { expect, it } from 'vitest'
import { get, navigation } from '../support/http-client.ts'
import { express, plain } from './dev-projects.ts'
import { asScript, count, type Dev, edit, eventually, startDev, writeProject } from './run-dev.ts'

const hint = 'does not use viteIntegration()'
const listen = 'app.listen(Number(process.env.PORT), process.env.HOST)'

function serve(server: string, files: Readonly<Record<string, string>> = {}): Promise<Dev> {
  const { 'server.ts': _, ...rest } = express
  return startDev(writeProject({ ...rest, ...files, 'server.js': server }))
}

const without = `import express from 'express'
const app = express()
app.get('/own', (_req, res) => res.send('<script type="module" src="/src/main.js"></script>'))
${listen}`

it('a backend without the integration that answers pages with a 404 gets one hint with the missing line', async () => {
  const dev = await serve(without)
  for (const path of ['/', '/page', '/']) expect((await get(dev, path, navigation)).status).toBe(404)
  await eventually(() => dev.err()).toContain(hint)
  expect(dev.err()).toContain('GET /: ')
  expect(dev.err()).toContain('"app.use(viteIntegration())", from @vite-integration/express')
  await edit(dev.root, 'server.js', listen, `${listen}\n`)
  await eventually(() => dev.out()).toContain('restarted in')
  expect((await get(dev, '/', navigation)).status).toBe(404)
  expect(count(dev.err(), hint)).toBe(1)
})

it('a backend without the integration whose own pages load modules of Vite gets the hint', async () => {
  const dev = await serve(without)
  expect((await get(dev, '/own', navigation)).status).toBe(200)
  expect((await get(dev, '/src/main.js', asScript)).status).toBe(404)
  await eventually(() => dev.err()).toContain('GET /src/main.js: ')
})

/** Backends without a hint. Each gets the same requests as one that gets a hint, and before it. */
const silent: Readonly<Record<string, () => Promise<Dev>>> = {
  'has a 404 of its own': () =>
    serve(`import { viteIntegration } from '@vite-integration/express'
import express from 'express'
const app = express().use(viteIntegration())
app.get('/', (_req, res) => res.status(404).send('mine'))
${listen}`),
  'has it in the workers of a cluster': () =>
    serve(`import { viteIntegration } from '@vite-integration/express'
import cluster from 'node:cluster'
import express from 'express'
if (cluster.isPrimary) cluster.fork()
else {
  const app = express().use(viteIntegration())
  app.get('/', (_req, res) => res.status(404).send('mine'))
  ${listen}
}`),
  'comes to it with the first request': () =>
    serve(`import express from 'express'
const app = express()
let vite
app.use((req, res, next) => {
  if (vite) return vite(req, res, next)
  res.status(404).send('not yet')
  import('@vite-integration/express').then(({ viteIntegration }) => (vite = viteIntegration()))
})
${listen}`),
  'has a Vite without pages behind it': async () => {
    const { 'index.html': _, ...files } = plain
    const answer = `export const answer = (req, res) => res.writeHead(404).end('api')`
    return startDev(writeProject({ ...files, 'answer.js': answer }))
  },
}

it.each(Object.entries(silent))('no hint for a backend that %s', async (_name, start) => {
  const [dev, told] = await Promise.all([start(), serve(without)])
  await eventually(async () => (await get(dev, '/', navigation)).status).toBe(404)
  await get(told, '/', navigation)
  await eventually(() => told.err()).toContain(hint)
  expect(dev.err()).not.toContain(hint)
})
