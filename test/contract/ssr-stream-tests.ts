import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { contentType, get, send } from '../support/http-client.ts'
import { openStream } from '../support/open-stream.ts'
import type { Adapter } from './scenario.ts'
import { createProbe, ssrModes, ssrScenario } from './ssr-project.ts'
import { startForTest, useApplication } from './use-application.ts'

const kinds = ['web', 'node', 'pipe'] as const

/** Bodies that are made while they are sent. */
export function addSsrStreamTests(host: Adapter): void {
  describe.each(ssrModes)('streamed pages in %s', (mode) => {
    const app = useApplication(host, () => ssrScenario(mode))

    it.each(kinds)(
      '%s: the first bytes leave before the last are made, the template around them',
      async (kind) => {
        const probe = createProbe()
        const stream = await openStream(app, `/render?page=${kind}&${probe.query}`)
        expect(stream.response.headers['content-type']).toBe('text/html; charset=utf-8')
        await stream.arrived('<p>first</p>')
        expect(stream.text).toMatch(/^<!doctype html>[^]*<div id="app"><p>first<\/p>$/)
        probe.open()
        expect(await stream.end).toBe('whole')
        expect(stream.text).toMatch(/<p>first<\/p><p>last<\/p><\/div>\s*<\/body>\s*<\/html>\s*$/)
      },
    )

    it('an unmatched navigation streams as well', async () => {
      const probe = createProbe()
      const stream = await openStream(app, `/any?page=web&${probe.query}`, { 'sec-fetch-dest': 'document' })
      await stream.arrived('<p>first</p>')
      probe.open()
      expect(await stream.end).toBe('whole')
    })

    it('React renders into the template', async () => {
      const reply = await get(app, '/render?page=react')
      expect(reply.status).toBe(200)
      expect(reply.body).toContain('<div id="app"><h1>from React</h1></div>')
    })

    it.each(kinds)('%s: a client that leaves ends what is made for it, and is no error', async (kind) => {
      const errors: unknown[] = []
      const scenario = await ssrScenario(mode, { ssr: { onError: (error) => void errors.push(error) } })
      const own = await startForTest(host.start, scenario)
      const probe = createProbe()
      const stream = await openStream(own, `/render?page=${kind}&${probe.query}`)
      await stream.arrived('first')
      stream.leave()
      await probe.noted('cancelled')
      expect((await get(own, '/render')).status).toBe(200)
      expect(errors).toEqual([])
    })

    it.each(kinds)('%s: HEAD makes no body', async (kind) => {
      const probe = createProbe()
      const reply = await send(app, 'HEAD', `/render?page=${kind}&${probe.query}`)
      expect(reply.status).toBe(200)
      expect(contentType(reply)).toBe('text/html; charset=utf-8')
      expect(reply.body).toBe('')
      await probe.noted('cancelled')
    })

    it('the body waits for the client that reads slowly', async () => {
      const probe = createProbe()
      const { hostname, port } = new URL(app.url)
      const sent = request({ hostname, port, path: `/render?page=endless&${probe.query}`, agent: false })
      sent.on('error', () => {})
      const paused = new Promise<void>((resolve) => {
        sent.once('response', (response) => {
          response.once('data', () => resolve(void response.pause()))
          response.on('error', () => {})
        })
      })
      sent.end()
      await paused
      const made = (): number => probe.notes.length
      // The sockets' own buffers fill up; then nothing more is made.
      for (let before = -1; before !== made();) {
        before = made()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      expect(made()).toBeLessThan(400)
      sent.destroy()
      await probe.noted('cancelled')
    })

    it('a finished response never aborts its signal', async () => {
      const probe = createProbe()
      expect((await get(app, `/render?page=signal&${probe.query}`)).status).toBe(200)
      const other = createProbe()
      await openStream(app, `/render?page=web&${other.query}`).then((stream) => stream.leave())
      await other.noted('cancelled')
      expect(probe.notes).toEqual([])
    })

    it('the signal aborts when the client leaves a render that has not begun', async () => {
      const probe = createProbe()
      const { hostname, port } = new URL(app.url)
      const sent = request({ hostname, port, path: `/render?page=never&${probe.query}`, agent: false })
      sent.on('error', () => {})
      sent.end()
      await probe.noted('started')
      sent.destroy()
      await probe.noted('aborted')
    })
  })
}
