import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '../../packages/cli/src/config-file/load-config.ts'
import { findFreePort } from '../support/free-port.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { binFile, eventually, startDev, startProgram, writeProject } from './run-dev.ts'

const typed = `import { defineConfig } from 'vite-integration'
import { port } from './settings.js'
const dev: object = { port }
export default defineConfig({ dev })`
const settings = 'export const port = 4000'
const config = { dev: { port: 4000 } }

it.each([
  ['TypeScript in a package of modules', 'module', { 'vite-integration.config.ts': typed }],
  ['TypeScript in a package of CommonJS', 'commonjs', { 'vite-integration.config.ts': typed }],
  [
    '.mts in a package of CommonJS',
    'commonjs',
    { 'vite-integration.config.mts': typed.replace('.js', '.mjs') },
  ],
  ['CommonJS', 'commonjs', { 'vite-integration.config.js': 'module.exports = { dev: { port: 4000 } }' }],
  ['.mjs', 'commonjs', { 'vite-integration.config.mjs': 'export default { dev: { port: 4000 } }' }],
  [
    'a function',
    'module',
    { 'vite-integration.config.js': 'export default async () => ({ dev: { port: 4000 } })' },
  ],
])('the config file is loaded: %s', async (_name, type, files) => {
  const both = { 'settings.js': settings, 'settings.mjs': settings, 'package.json': JSON.stringify({ type }) }
  expect(await loadConfig(writeProject({ ...both, ...files }, 'config'))).toEqual(config)
})

it('without a file the config is empty', async () => {
  expect(await loadConfig(writeProject({}, 'config'))).toEqual({})
})

it.each([
  ['{ dve: {} }', 'UNKNOWN_OPTION', 'Did you mean "dev"?'],
  ['{ dev: { porrt: 1 } }', 'UNKNOWN_OPTION', 'Did you mean "port"?'],
  ['{ build: { open: true } }', 'UNKNOWN_OPTION', 'build.mode'],
  ['{ dev: { open: "yes" } }', 'INVALID_OPTION', 'of type boolean'],
  ['{ dev: [] }', 'INVALID_OPTION', 'an object'],
  ['4', 'INVALID_OPTION', 'export an object by default'],
  ['{ dev: nothing }', 'CONFIG_NOT_LOADED', 'nothing is not defined'],
])('a mistake in the file is an error that says what to do: %s', async (text, code, hint) => {
  const root = writeProject({ 'vite-integration.config.js': `export default ${text}` }, 'config')
  const error = await integrationErrorOf(() => loadConfig(root))
  expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) })
})

it.each([
  ['{ dev: { port: "x" } }', 'a port from 0 to 65535'],
  ['{ dev: { run: { vite: "node a.js" } } }', 'is none of vite, dev, app'],
  ['{ dev: { run: { jobs: "a && b" } } }', 'would need a shell'],
  ['{ dev: { watch: ["!a"] } }', 'belongs to "ignore"'],
])('a value that cannot be used ends the command with exit code 2: %s', async (text, hint) => {
  const root = writeProject({ ...plain, 'vite-integration.config.js': `export default ${text}` })
  const { exited, err } = startProgram(root, binFile, { args: ['dev'], env: { PORT: undefined } })
  expect((await exited).code).toBe(2)
  expect(err()).toContain(hint)
})

it('the options of the file are those of the command, and flags win over them', async () => {
  const [port, other] = [await findFreePort(), await findFreePort()]
  const file = `import { defineConfig } from 'vite-integration'
export default defineConfig({
  dev: { target: 'other.js', port: ${String(port)}, name: 'shop', args: ['--seed'], execArgv: ['--title=mine'] },
})`
  const program = plain['server.js']!.replace(
    'answer(req, res, server)',
    'res.end(JSON.stringify([process.argv[2], process.title]))',
  )
  const files = { ...plain, 'other.js': program, 'vite-integration.config.js': file }
  const dev = await startDev(writeProject(files), { args: ['--port', String(other)] })
  expect(new URL(dev.url).port).toBe(String(other))
  expect(JSON.parse((await get(dev, '/')).body)).toEqual(['--seed', 'mine'])
  await eventually(() => dev.out()).toContain('[shop] listening')
})

it('build and doctor read the file as well', async () => {
  const file = `export default { build: { root: 'front' }, doctor: { root: 'front', json: true } }`
  const page = { 'front/index.html': plain['index.html']!, 'front/src/main.js': 'document.title = "built"' }
  const root = writeProject({ ...page, 'vite-integration.config.js': file })
  const build = startProgram(root, binFile, { args: ['build'] })
  expect((await build.exited).code).toBe(0)
  const doctor = startProgram(root, binFile, { args: ['doctor'] })
  await doctor.exited
  expect(JSON.parse(doctor.out()).root).toBe(join(root, 'front'))
})
