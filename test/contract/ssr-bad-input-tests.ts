import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { get, send } from '../support/http-client.ts'
import type { Adapter } from './scenario.ts'
import { createProbe, ssrModes, ssrScenario } from './ssr-project.ts'
import { startForTest, useApplication } from './use-application.ts'

/** Entries, streams and bodies that are missing, too long, or never come: each request ends, with a status that says why. */
export function addSsrBadInputTests(host: Adapter): void {
  const isFastify = host.name.startsWith('Fastify')

  describe.each(ssrModes)('what never comes in %s', (mode) => {
    const app = useApplication(host, () => ssrScenario(mode, { ssr: { timeoutMs: 1000, onError: () => {} } }))

    it.each(['web', 'node', 'pipe'])(
      '%s: a stream without a first byte is a 504, and given up',
      async (page) => {
        const probe = createProbe()
        expect((await get(app, `/render?page=${page}&stalls&${probe.query}`)).status).toBe(504)
        await probe.noted('cancelled')
      },
    )

    it('a page is made after all of that', async () => {
      expect((await get(app, '/render')).body).toContain('<h1>page</h1>')
    })
  })

  // Fastify reads the body ahead of the handler. Express's own handler of errors waits for the rest of it.
  it.skipIf(isFastify).each(ssrModes)(
    'a body whose client sends no more ends with the time limit in %s',
    async (mode) => {
      const scenario = await ssrScenario(mode, {
        ssr: { timeoutMs: 300, onError: () => {} },
        onError: (error) => ({ code: (error as { code?: string }).code }),
      })
      const app = await startForTest(host.start, scenario)
      const socket = connect(app.port, '127.0.0.1').on('error', () => {})
      onTestFinished(() => void socket.destroy())
      const head = 'POST /render?page=echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n'
      socket.write(`${head}Content-Length: 1000\r\n\r\npart`)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(String(answer)).toContain('SSR_TIMEOUT')
    },
  )

  it.each(ssrModes)('a module that never ends to load is a 504 in %s', async (mode) => {
    const ssr = { entry: './src/entry-hangs.js', timeoutMs: 300, onError: () => {} }
    const app = await startForTest(host.start, await ssrScenario(mode, { ssr }))
    for (const _time of [1, 2]) expect((await get(app, '/render')).status).toBe(504)
  })

  it.each(ssrModes)('an entry that is missing has a code in %s', async (mode) => {
    const handled: unknown[] = []
    const scenario = await ssrScenario(mode, {
      ssr: { entry: './src/missing.js', onError: () => {} },
      onError: (error) => ({ count: handled.push(error) }),
    })
    const app = await startForTest(host.start, scenario)
    expect((await get(app, '/render')).status).toBe(500)
    expect(handled).toMatchObject([
      { code: 'SSR_ENTRY_NOT_FOUND', hint: expect.stringContaining('src/missing.js') },
    ])
  })

  // Plain Node has no parser, and so no limit.
  it.skipIf(host.name === 'node:http').each(ssrModes)(
    'a body over the limit of a parser is a 413, and nothing renders, in %s',
    async (mode) => {
      const ssr = { entry: './src/entry-fetch.js' }
      const app = await startForTest(host.start, await ssrScenario(mode, { ssr, parsesBodies: true }))
      const probe = createProbe()
      const body = JSON.stringify(['x'.repeat(1_200_000)])
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
      expect((await send(app, 'POST', `/render?${probe.query}`, { headers, body })).status).toBe(413)
      expect(probe.notes).toEqual([])
    },
  )
}
