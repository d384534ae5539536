import { once } from 'node:events'
import { get as request, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import { siteUnderBaseOptions } from './projects.ts'
import type { Adapter } from './scenario.ts'
import { startForTest } from './use-application.ts'

/** The page of development, which shows who answers which path. */
export function addInspectTests(host: Adapter): void {
  describe('the page of development', () => {
    it('stands at its path and below base, tells of requests, and keeps no application open', async () => {
      const app = await startForTest(host.start, {
        vite: await siteUnderBaseOptions('development'),
        routes: [{ path: '/app/api/ok', handler: ({ answer }) => answer('ok') }],
      })
      for (const path of ['/__vite-integration/', '/app/__vite-integration/'])
        expect((await open(app, path)).body, path).toContain('<title>vite-integration</title>')
      await get(app, '/app/api/ok')
      await open(app, '/app/users')

      const events = request(`${app.url}/__vite-integration/events`, {
        headers: { accept: 'text/event-stream' },
      })
      const [res] = (await once(events, 'response')) as [IncomingMessage]
      let text = ''
      res.setEncoding('utf8').on('data', (part: string) => (text += part))
      await expect.poll(() => text).toContain('"by":"route"')
      expect(text).toContain('index.html, by SPA fallback')
      expect(text).toMatch(/src\/main\.ts/)
      await get(app, '/app/none.png')
      await expect.poll(() => text).toMatch(/event: request\ndata: .*none\.png.*"by":"404"/)
      const ended = once(res, 'close')
      await app.close()
      await ended
    })
  })
}
