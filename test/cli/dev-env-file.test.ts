import { expect, it } from 'vitest'
import { findFreePort } from '../support/free-port.ts'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { binFile, startDev, startProgram, writeProject } from './run-dev.ts'

const server = `process.loadEnvFile()
await import('./listen.js')`
const files = { ...plain, 'server.js': server, 'listen.js': plain['server.js']! }
const unset = { PORT: undefined, HOST: undefined }

it('PORT and HOST of a .env that the program loads are the public address', async () => {
  const port = String(await findFreePort())
  const root = writeProject({ ...files, '.env': `PORT=${port}\nHOST=localhost\n` })
  const dev = await startDev(root, { env: unset })
  expect(dev.url).toBe(`http://localhost:${port}`)
  expect(JSON.parse((await get(dev, '/environment')).body)).toMatchObject({ PORT: port, HOST: 'localhost' })
})

it('a HOST of .env that is no address stays the value of the program', async () => {
  const listen = files['listen.js'].replace('process.env.HOST, ', '')
  const dev = await startDev(
    writeProject({ ...files, 'listen.js': listen, '.env': 'HOST=shop.example\nPORT=/tmp/none.sock' }),
  )
  expect(new URL(dev.url).hostname).toBe('127.0.0.1')
  expect(JSON.parse((await get(dev, '/environment')).body).HOST).toBe('shop.example')
})

it('preview leaves such a HOST to the program as well', async () => {
  const program = 'process.loadEnvFile()\nconsole.log(process.env.HOST)'
  const root = writeProject({ 'server.js': program, '.env': 'HOST=shop.example' })
  const { exited, out } = startProgram(root, binFile, { args: ['preview'], env: unset })
  expect(await exited).toEqual({ code: 0, signal: null })
  expect(out()).toMatch(/^shop\.example$/m)
})
