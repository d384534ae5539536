import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { findFreePort } from '../support/free-port.ts'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { binFile, count, edit, eventually, startDev, startProgram, writeProject } from './run-dev.ts'

const server = `import inspector from 'node:inspector'
import { createServer } from 'node:http'
const seen = { args: process.argv.slice(2), url: inspector.url() }
createServer((req, res) => res.end(JSON.stringify(seen))).listen(process.env.PORT, process.env.HOST)`
const app = `import inspector from 'node:inspector'
const seen = { args: process.argv.slice(2), url: inspector.url() }
export const app = (req, res) => res.end(JSON.stringify(seen))`
const project = { ...plain, 'server.js': server, 'app.js': app }

it.each(['server.js', 'app.js:app'])(
  '--inspect and arguments are for the backend alone: %s',
  async (target) => {
    const args = [target, '--inspect=0', '--', '--seed', '1', '--port=x', '--']
    const dev = await startDev(writeProject(project), { args })
    const seen = JSON.parse((await get(dev, '/')).body)
    expect(seen).toEqual({ args: ['--seed', '1', '--port=x', '--'], url: expect.stringMatching(/^ws:/) })
    await eventually(() => dev.err()).toContain('[app] Debugger listening on')
    expect(count(dev.err(), 'Debugger listening')).toBe(1)
  },
)

it('options of Node in front of the target are for the backend alone', async () => {
  const first = `import { basename } from 'node:path'\nconsole.log('imported into', basename(process.argv[1] ?? ''))`
  const program = `console.log('secret', process.env.SECRET)\n${server}`
  const env = { '.env.test': 'SECRET=of the test' }
  const root = writeProject({ ...project, ...env, 'first.js': first, 'server.js': program })
  const args = ['--import', './first.js', '--env-file=.env.test', 'server.js']
  const dev = await startDev(root, { args })
  await eventually(() => dev.out()).toContain('[app] secret of the test')
  expect(count(dev.out(), 'imported into')).toBe(1)
  expect(dev.out()).toContain('[app] imported into server.js')
})

it('--inspect survives restarts: the next process listens on the same port', async () => {
  const inspector = { url: `http://127.0.0.1:${String(await findFreePort())}` }
  const { port } = new URL(inspector.url)
  const dev = await startDev(writeProject(project), { args: [`--inspect=${port}`] })
  const idOf = async (): Promise<string> => JSON.parse((await get(inspector, '/json')).body)[0].id
  const first = await idOf()
  await edit(dev.root, 'server.js', 'seen', 'known')
  await eventually(() => dev.out()).toContain('restarted in')
  expect(await idOf()).not.toBe(first)
  expect(dev.err()).not.toContain('address already in use')
})

it('files that Node loads by a flag restart the backend too', async () => {
  const first = `globalThis.first = 'one'`
  const program = `import { createServer } from 'node:http'
const { first } = globalThis
createServer((req, res) => res.end(first + process.env.SECRET)).listen(process.env.PORT, process.env.HOST)`
  const root = writeProject({ ...plain, 'first.js': first, '.env.test': 'SECRET=1', 'server.js': program })
  const dev = await startDev(root, {
    args: ['--import', './first.js', '--env-file', '.env.test', 'server.js'],
  })
  expect((await get(dev, '/')).body).toBe('one1')
  await edit(root, 'first.js', 'one', 'two')
  await eventually(async () => (await get(dev, '/')).body).toBe('two1')
  await edit(root, '.env.test', '1', '2')
  await eventually(async () => (await get(dev, '/')).body).toBe('two2')
})

it('NODE_OPTIONS=--inspect debugs the backend, on the port that the command has freed', async () => {
  const env = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }
  const dev = await startDev(writeProject(project), { env })
  expect(JSON.parse((await get(dev, '/')).body).url).toMatch(/^ws:/)
  // Node opens the debugger in the command before any of its code runs, so two lines are printed.
  const lines = dev
    .err()
    .split('\n')
    .filter((line) => line.includes('Debugger listening'))
  expect(lines.filter((line) => line.startsWith('[app] '))).toHaveLength(1)
  expect(lines.filter((line) => line.startsWith('[vite] '))).toHaveLength(0)
  const own = lines.find((line) => !line.startsWith('['))
  const address = /ws:\/\/([^/]+)/.exec(own!)![1]!
  await expect(get({ url: `http://${address}` }, '/json')).rejects.toThrow('ECONNREFUSED')
})

it('NODE_OPTIONS=--inspect debugs the backend when npx has the port, and the terminal says so', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  onTestFinished(() => void holder.close())
  const { port } = holder.address() as AddressInfo
  const dev = await startDev(writeProject(project), {
    env: { NODE_OPTIONS: `--inspect=127.0.0.1:${String(port)}` },
  })
  expect(JSON.parse((await get(dev, '/')).body).url).toMatch(/^ws:/)
  await eventually(() => dev.err()).toContain("Another process has the debugger's port, such as npx")
})

it('with --inspect-brk the backend waits for a debugger, however long that takes', async () => {
  const args = ['dev', '--inspect-brk=0', '--ready-timeout', '5000']
  const dev = startProgram(writeProject(project), binFile, { args })
  onTestFinished(async () => {
    dev.child.kill('SIGINT')
    await dev.exited
  })
  await eventually(() => dev.err()).toContain('[app] Debugger listening on')
  await sleep(6000)
  expect(dev.err()).not.toContain('does not listen')
})
