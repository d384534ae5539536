import { request } from 'node:http'
import { expect } from 'vitest'
import { createProbe } from './ssr-project.ts'

/** Expects that no more of a page without an end is made than a client takes that reads its first piece through compression. */
export async function expectBackpressure(app: { readonly url: string }): Promise<void> {
  const probe = createProbe()
  const { hostname, port } = new URL(app.url)
  const headers = { 'accept-encoding': 'gzip', accept: 'text/html' }
  const path = `/render?page=endless&${probe.query}`
  const sent = request({ hostname, port, path, headers, agent: false }).on('error', () => {})
  sent.end()
  const coding = await new Promise((resolve) => {
    sent.once('response', (response) => {
      response.on('error', () => {})
      response.once('data', () => {
        response.pause()
        resolve(response.headers['content-encoding'])
      })
    })
  })
  expect(coding).toBe('gzip')
  // The sockets' own buffers fill up; then nothing more is made.
  for (let before = -1; before !== probe.notes.length;) {
    before = probe.notes.length
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(probe.notes.length).toBeLessThan(400)
  sent.destroy()
  await probe.noted('cancelled')
}
