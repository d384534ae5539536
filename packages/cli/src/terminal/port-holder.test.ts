import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { findPortHolder } from './port-holder.ts'

it.skipIf(process.platform !== 'linux').each(['127.0.0.1', '::1'])(
  'finds the process that listens on %s',
  async (host) => {
    const server = createServer().listen(0, host)
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const holder = await findPortHolder(port)
    expect(holder).toEqual({ pid: process.pid, command: expect.stringContaining('node') })
  },
)

it('finds no process for a free port', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  expect(await findPortHolder(port)).toBeUndefined()
})

it('finds nothing on Windows', async () => {
  expect(await findPortHolder(1, 'win32')).toBeUndefined()
})
