import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { hmrUrl } from '../support/hmr-client.ts'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { upgradeHead } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { head, openWire, type Wire } from './wire.ts'

const size = 5 * 1024 * 1024
const module = '/src/large.txt?raw'
const own = 'Host: 127.0.0.1'
const openFiles = (): number => readdirSync('/proc/self/fd').length

/** Clients that disconnect in the middle of large responses, or read them very slowly. */
describe.each(stages)('large modules: $name', (host) => {
  const bastion = useBastion(host, {}, (root) => {
    writeFile(join(root, 'src/large.txt'), 'a'.repeat(size))
    writeFile(join(root, 'public/large.txt'), 'a'.repeat(size))
  })

  async function expectReleased(before: number): Promise<void> {
    await expect.poll(() => bastion.vite.underWay, { timeout: 10_000 }).toBe(0)
    // Idle connections to Vite count at both ends.
    await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before + 8)
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
  }

  it.each([
    ['a module', module],
    ['a public file', '/large.txt'],
  ])('%s, reset 50 times in the middle', async (_name, path) => {
    const crashes = recordCrashes()
    expect((await get(bastion.app, path)).body.length).toBeGreaterThanOrEqual(size)
    const before = openFiles()
    for (let index = 0; index < 50; index++) {
      const wire = await openWire(bastion.app.port)
      wire.write(head(`GET ${path} HTTP/1.1`, own))
      await once(wire.socket, 'data')
      wire.reset()
    }
    await expectReleased(before)
    expect((await get(bastion.app, path)).body.length).toBeGreaterThanOrEqual(size)
    expect(crashes).toEqual([])
  })

  it('reset 50 times before the first byte', async () => {
    const crashes = recordCrashes()
    await get(bastion.app, module)
    const before = openFiles()
    for (let index = 0; index < 50; index++) {
      const wire = await openWire(bastion.app.port)
      wire.write(head(`GET ${module}&${String(index % 5)} HTTP/1.1`, own))
      // Resets some at once, and others while the server works on them.
      if (index % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (index % 3 === 0) wire.socket.destroy()
      else wire.reset()
    }
    await expectReleased(before)
    expect(crashes).toEqual([])
  })

  it('pages whose clients reset the connection before they are rendered', async () => {
    const crashes = recordCrashes()
    await open(bastion.app, '/dashboard')
    const before = openFiles()
    for (let index = 0; index < 50; index++) {
      const wire = await openWire(bastion.app.port)
      wire.write(head('GET /dashboard HTTP/1.1', own, 'Accept: text/html'))
      if (index % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
      wire.reset()
    }
    await expectReleased(before)
    expect((await open(bastion.app, '/dashboard')).body).toContain('page</h1>')
    expect(crashes).toEqual([])
  })

  it.runIf(host.isProxied)(
    'requests and upgrades whose clients disconnect while the backend connects to Vite',
    async () => {
      const crashes = recordCrashes()
      const { search } = new URL(await hmrUrl(bastion.app))
      await get(bastion.app, module)
      const before = openFiles()
      for (const bytes of [head(`GET ${module} HTTP/1.1`, own), upgradeHead({ target: `/${search}` })]) {
        const wires = await Promise.all(Array.from({ length: 20 }, () => openWire(bastion.app.port)))
        // After a second without requests the backend may check the server at an origin again.
        await new Promise((resolve) => setTimeout(resolve, 1100))
        for (const wire of wires) wire.write(bytes)
        for (const wire of wires) {
          await new Promise((resolve) => setImmediate(resolve))
          wire.reset()
        }
      }
      await expectReleased(before)
      await expect.poll(() => bastion.vite.server.ws.clients.size, { timeout: 10_000 }).toBe(0)
      expect(crashes).toEqual([])
    },
  )

  it('slow readers delay no other request, and get complete responses', async () => {
    const crashes = recordCrashes()
    await get(bastion.app, module)
    const before = openFiles()
    const wires: Wire[] = []
    for (let index = 0; index < 10; index++) {
      const wire = await openWire(bastion.app.port)
      wire.socket.pause()
      wire.write(head(`GET ${module} HTTP/1.1`, own, 'Connection: close'))
      wires.push(wire)
    }
    for (let index = 0; index < 5; index++) {
      expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
      expect((await get(bastion.app, '/api/ok')).status).toBe(200)
    }
    const [patient, ...others] = wires
    for (const wire of others) wire.reset()
    patient!.socket.resume()
    const reply = await patient!.reply()
    expect(reply.body.length).toBeGreaterThanOrEqual(size)
    await patient!.closed()
    await expectReleased(before)
    expect(crashes).toEqual([])
  })

  it('clients that send one byte at a time', async () => {
    const crashes = recordCrashes()
    const wire = await openWire(bastion.app.port)
    for (const byte of head('GET /src/main.ts HTTP/1.1', own)) {
      wire.write(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await wire.reply()).status).toBe(200)
    wire.reset()
    expect(crashes).toEqual([])
  })
})
