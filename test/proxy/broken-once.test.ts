import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startForTest } from '../contract/use-application.ts'
import { get } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { backend, hosts } from './hosts.ts'

it.each(hosts)(
  '$name: a request that breaks at an origin is sent once more when Vite is there',
  async (host) => {
    let isBroken = false
    const server = createServer((req, res) => {
      if (req.url === '/src/count.ts' && !isBroken) {
        isBroken = true
        return void req.socket.destroy()
      }
      res.setHeader('content-type', 'text/javascript')
      // Each request has a connection of its own.
      res.setHeader('connection', 'close')
      return void res.end('export {}')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const devServer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
    const app = await startForTest(host.start, backend({ root: copyFixture('site'), devServer }))
    expect(await get(app, '/src/count.ts')).toMatchObject({ status: 200, body: 'export {}' })
    expect(isBroken).toBe(true)
  },
)
