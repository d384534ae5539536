import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { findVite, followEvents, type HotEvents } from '@vite-integration/core/link'
import { startForTest } from '../contract/use-application.ts'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { get, open } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { eventually } from '../vite-plugin/hot-files.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

/** Subscribes to the hot messages of a project's Vite. */
async function follow(root: string): Promise<HotEvents> {
  const found = await findVite(hotFilePath(root))
  onTestFinished(() => found?.close())
  return followEvents(found!.client, () => {})
}

const script = { accept: '*/*', 'sec-fetch-dest': 'script' }

// A stopped process keeps its port and its connections: only missing answers show that it is stopped.
describe.skipIf(process.platform === 'win32').each(hosts)(
  '$name and a Vite whose process is stopped',
  { timeout: 60_000 },
  (host) => {
    it('no request hangs for ever, before or after the stop is noticed, and everything works when Vite continues', async () => {
      const root = copyFixture('site')
      const vite = await startVite({ root })
      const app = await startForTest(host.start, backend({ root }))
      const client = await connectHmr(app)
      const stream = await fetch(`${app.url}/__stream`)
      const reader = stream.body!.getReader()
      await reader.read()
      expect((await get(app, '/src/count.ts')).status).toBe(200)
      const events = await follow(root)

      vite.pause()
      // These requests are sent to the Vite that has just answered.
      const trusting = await Promise.all([get(app, '/src/count.ts', script), open(app, '/dashboard')])
      expect(trusting.map(({ status }) => status)).toEqual([503, 503])
      await expect(reader.read()).rejects.toThrow('terminated')
      expect(await events.ended).toBeInstanceOf(Error)
      const later = await Promise.all([
        get(app, '/src/shared.ts', script),
        open(app, '/page'),
        open(app, '/dashboard'),
        ping(app),
      ])
      expect(later.map((reply) => (typeof reply === 'boolean' ? reply : reply.status))).toEqual([
        503,
        503,
        503,
        false,
      ])
      expect((await get(app, '/api/ok')).status).toBe(200)

      vite.resume()
      await eventually(() => open(app, '/dashboard').then(({ status }) => status)).toBe(200)
      expect((await get(app, '/src/count.ts')).status).toBe(200)
      expect((await open(app, '/page')).status).toBe(200)
      await client.close()
    })

    it('a stream without data stays open while Vite is alive', async () => {
      const root = copyFixture('site')
      const vite = await startVite({ root })
      const app = await startForTest(host.start, backend({ root }))
      const response = await fetch(`${app.url}/__stream`)
      const reader = response.body!.getReader()
      await reader.read()
      const events = await follow(root)
      let hasEnded = false
      void events.ended.then(() => (hasEnded = true))
      await new Promise((resolve) => setTimeout(resolve, 7000))
      expect(hasEnded).toBe(false)
      await get(vite, '/__more')
      expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: more\n\n')
      await reader.cancel()
    })

    it('a backend that starts meanwhile waits as for a Vite that is down', async () => {
      const root = copyFixture('site')
      const vite = await startVite({ root })
      vite.pause()
      const app = await startForTest(host.start, backend({ root }))
      expect((await get(app, '/api/ok')).status).toBe(200)
      expect((await open(app, '/dashboard')).status).toBe(503)
      vite.resume()
      await eventually(() => open(app, '/dashboard').then(({ status }) => status)).toBe(200)
    })
  },
)
