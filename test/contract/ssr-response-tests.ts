import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { get } from '../support/http-client.ts'
import { openStream } from '../support/open-stream.ts'
import { getRaw } from '../support/raw-socket.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import type { Adapter } from './scenario.ts'
import { createProbe, ssrModes, ssrScenario } from './ssr-project.ts'
import { useApplication } from './use-application.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Starts a server for one test that answers everything with compressed text. Returns its URL. */
async function startUpstream(text: string): Promise<string> {
  const server = createServer((_req, res) => {
    const bytes = gzipSync(text)
    res.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length, 'x-upstream': 'yes' })
    res.end(bytes)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
}

/** Responses that the entry has made elsewhere, wrapped, or told wrong lengths of. */
export function addSsrResponseTests(host: Adapter): void {
  describe.each(ssrModes)('responses of the server entry in %s', (mode) => {
    const app = useApplication(host, () =>
      ssrScenario(mode, { ssr: { entry: './src/entry-fetch.js', timeoutMs: 1000, onError: () => {} } }),
    )

    it('what fetch has returned is sent whole', async () => {
      const text = 'text of another server '.repeat(500)
      const from = encodeURIComponent(await startUpstream(text))
      const { body, headers } = await get(app, `/render?page=upstream&from=${from}`)
      expect(body).toBe(text)
      expect(headers['x-upstream']).toBe('yes')
      expect(headers['content-encoding']).toBeUndefined()
    })

    it('a page has its own length, whatever its headers say', async () => {
      const { body, headers } = await get(app, '/render?page=sized')
      expect(body).toContain('<div id="app"><p>sized</p></div>')
      expect(headers['transfer-encoding'] ?? 'chunked').toBe('chunked')
    })

    it('nothing is sent behind the length of a response', async () => {
      for (const length of [3, 14]) {
        const probe = createProbe()
        probe.open()
        const { text } = await getRaw(app.port, `/render?page=length&length=${String(length)}&${probe.query}`)
        expect(text).not.toContain('last')
      }
      expect((await get(app, '/render')).status).toBe(200)
    })

    it('a response that is shorter than its length ends', async () => {
      const probe = createProbe()
      probe.open()
      const stream = await openStream(app, `/render?page=length&length=1000&${probe.query}`)
      expect(await stream.end).toBe('cut short')
      expect((await get(app, '/render?page=empty')).body).toBe('')
    })

    it('the time limit counts behind a page that the entry has read', async () => {
      expect((await get(app, '/render?page=read-never')).status).toBe(504)
    })

    it.each(['fails-unread', 'fails-status'])(
      '%s: a body that fails unread fails one request',
      async (page) => {
        const crashes = recordCrashes()
        expect((await get(app, `/render?page=${page}`)).status).toBe(500)
        expect((await get(app, '/render')).status).toBe(200)
        expect(crashes).toEqual([])
      },
    )

    it('a client that leaves a wrapped page ends what is made for it', async () => {
      const probe = createProbe()
      const stream = await openStream(app, `/render?page=wrap&${probe.query}`)
      await stream.arrived('first')
      stream.leave()
      await probe.noted('cancelled')
    })

    it('the signal aborts where the entry holds nothing else of the request', async () => {
      const probe = createProbe()
      const stream = await openStream(app, `/render?page=signal&${probe.query}`)
      await stream.arrived('first')
      collectGarbage()
      stream.leave()
      await probe.noted('aborted')
    })

    it('a header that Node refuses is an error of the entry, and leaves nothing on the response', async () => {
      const { status, headers } = await get(app, '/render?page=refused')
      expect(status).toBe(500)
      expect(headers['set-cookie']).toBeUndefined()
    })

    // Fastify reads the body ahead of the handler.
    it.skipIf(host.name.startsWith('Fastify'))(
      'an upload that is cut by the response looks not whole',
      async () => {
        const probe = createProbe()
        const socket = connect(app.port, '127.0.0.1').on('error', () => {})
        onTestFinished(() => void socket.destroy())
        const head = `POST /render?page=upload&${probe.query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n`
        socket.write(head + 'x'.repeat(1000))
        await once(socket, 'data')
        socket.write('x'.repeat(199_000))
        await probe.noted('AbortError')
        expect(probe.notes).not.toContain('whole')
      },
    )

    it('a body whose second piece is none is cut short, and ended', async () => {
      const probe = createProbe()
      const stream = await openStream(app, `/render?page=bad-piece&${probe.query}`)
      expect(await stream.end).toBe('cut short')
      await probe.noted('cancelled')
    })

    it('a page may be cloned', async () => {
      const { body } = await get(app, '/render?page=clone')
      expect(body).toContain('<div id="app"><p>cloned</p></div>')
    })
  })
}
