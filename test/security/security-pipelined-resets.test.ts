import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { nodeAdapter } from '../hosts/node-host.ts'
import { startForTest } from '../contract/use-application.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { newFolder } from '../support/workspace.ts'

const descriptors = '/proc/self/fd'

function writeLargeBuild(): string {
  const root = newFolder('pipelined')
  mkdirSync(join(root, 'dist/.vite'), { recursive: true })
  writeFileSync(join(root, 'dist/index.html'), '<!doctype html><h1>page</h1>')
  writeFileSync(join(root, 'dist/.vite/manifest.json'), '{}')
  writeFileSync(join(root, 'dist/big.bin'), Buffer.alloc(4_000_000, 1))
  return root
}

/** Sends ten requests at once, reads nothing, and resets the connection. */
async function resetPipelined(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  socket.write('GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(10))
  await sleep(100)
  socket.resetAndDestroy()
}

// Only Linux lists the descriptors of a process there.
describe.runIf(process.platform === 'linux').each([...expressVersions, fastifyAdapter, nodeAdapter])(
  '$name: connections that are reset in the middle of pipelined files',
  ({ start }) => {
    it('leave no file open', async () => {
      const crashes = recordCrashes()
      const app = await startForTest(start, { vite: { root: writeLargeBuild(), dev: false } })
      expect((await get(app, '/big.bin')).status).toBe(200)
      const before = readdirSync(descriptors).length
      for (let round = 0; round < 4; round++) {
        await Promise.all(Array.from({ length: 10 }, () => resetPipelined(app.port)))
      }
      await expect.poll(() => readdirSync(descriptors).length - before, { timeout: 10_000 }).toBeLessThan(15)
      expect((await get(app, '/big.bin')).status).toBe(200)
      expect(crashes).toEqual([])
    })
  },
)
