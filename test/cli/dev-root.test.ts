import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { get, navigation } from '../support/http-client.ts'
import { asScript, binFile, eventually, startDev, startProgram, writeProject } from './run-dev.ts'

const backend = `import { viteIntegration } from '@vite-integration/express'
import express from 'express'

const app = express()
app.use(viteIntegration({ root: new URL('../web', import.meta.url).pathname }))
app.get('/api/ok', (_req, res) => void res.send('ok'))
app.listen(Number(process.env.PORT), process.env.HOST)
`

/** Writes a project whose front end has a folder beside that of the backend, as in a monorepo. */
function monorepo(): string {
  return writeProject({
    'web/index.html': '<!doctype html><title>Web</title>',
    'web/src/main.js': 'export const where = "web"',
    'web/vite.config.js': 'export default {}',
    'web/other.config.js': "export default { base: '/other/' }",
    'api/server.js': backend,
  })
}

it('--root sets the root of Vite', async () => {
  const dev = await startDev(monorepo(), { args: ['api/server.js', '--root', 'web'] })
  expect((await get(dev, '/', navigation)).body).toContain('<title>Web</title>')
  expect((await get(dev, '/src/main.js', asScript)).body).toContain('where = "web"')
  expect((await get(dev, '/api/ok')).body).toBe('ok')
  expect(dev.err()).toBe('')
})

it.each([
  ['from the folder of the workspace', '', 'api/server.js'],
  ['from the folder of the backend', 'api', 'server.js'],
])("Vite runs in the root of the backend's integration, %s", async (_from, folder, target) => {
  const root = monorepo()
  const dev = await startDev(join(root, folder), { args: [target] })
  expect((await get(dev, '/', navigation)).body).toContain('<title>Web</title>')
  expect((await get(dev, '/src/main.js', asScript)).body).toContain('where = "web"')
  expect((await get(dev, '/api/ok')).body).toBe('ok')
  expect(dev.err()).toBe('')
})

it('a backend that names the root only after a failure gets Vite there', async () => {
  const root = monorepo()
  await writeFile(join(root, 'api/server.js'), 'throw new Error("not yet")')
  const dev = await startDev(root, { args: ['api/server.js'] })
  await writeFile(join(root, 'api/server.js'), backend)
  await eventually(async () => (await get(dev, '/', navigation)).body).toContain('<title>Web</title>')
  expect(dev.err()).not.toContain('Vite ended')
})

it('--config sets the config of Vite', async () => {
  const args = ['api/server.js', '--root', 'web', '--config', 'web/other.config.js']
  const dev = await startDev(monorepo(), { args })
  expect((await get(dev, '/other/', navigation)).body).toContain('<title>Web</title>')
})

it('a Vite root other than the one in the options of the backend is a warning', async () => {
  const root = monorepo()
  mkdirSync(join(root, 'elsewhere'))
  const dev = await startDev(root, { args: ['api/server.js', '--root', 'elsewhere'] })
  await eventually(() => dev.err() + dev.out()).toMatch(
    /Vite runs in \S+elsewhere, but the "root" option is \S+web/,
  )
})

it('a root that does not exist is an error', async () => {
  const { exited, err } = startProgram(monorepo(), binFile, {
    args: ['dev', 'api/server.js', '--root', 'wbe'],
  })
  expect((await exited).code).not.toBe(0)
  expect(err()).toMatch(/"root"[\s\S]*There is no \S+wbe/)
})
