import { describe, expect, it } from 'vitest'
import type { HtmlContext } from '@vite-integration/core'
import { get, navigation, open, send } from '../support/http-client.ts'
import { siteOptions } from './projects.ts'
import { modes, type Adapter } from './scenario.ts'
import { useApplication } from './use-application.ts'

/** The option `transformHtml`: the application changes each page that the integration serves. */
export function addTransformHtmlTests(host: Adapter): void {
  describe.each(modes)('transformHtml in %s', (mode) => {
    const told: { url: string; entry: string; host: unknown }[] = []
    async function transformHtml(html: string, { req, url, entry }: HtmlContext): Promise<string> {
      told.push({ url, entry, host: req.headers.host })
      if (url.includes('fails')) throw new Error('no page today')
      if (url.includes('number')) return 7 as unknown as string
      const text = url.includes('sync') ? 'sync' : await Promise.resolve('changed')
      return html.replace(
        '</head>',
        () => `<script>${text}('${String(req.headers['x-user'])}')</script></head>`,
      )
    }
    const app = useApplication(host, async () => ({
      vite: { ...(await siteOptions(mode)), transformHtml, nonce: nonceOf },
    }))

    it.each([
      ['/', 'index.html'],
      ['/index.html', 'index.html'],
      ['/dashboard?sync', 'index.html'],
      ['/admin/users', 'admin/index.html'],
    ])('changes the page at %s', async (path, entry) => {
      const reply = await open(app, path)
      expect(reply.status).toBe(200)
      expect(reply.body).toContain(path.includes('sync') ? `<script>sync('` : `<script>changed('`)
      expect(told.at(-1)).toEqual({ url: path, entry, host: `127.0.0.1:${app.port}` })
    })

    it('the page is private, and revalidated by what is sent', async () => {
      const ask = (user: string, more = {}): ReturnType<typeof get> =>
        get(app, '/dashboard', { ...navigation, 'x-user': user, ...more })
      const [one, other] = [await ask('a'), await ask('b')]
      expect(one.headers['cache-control']).toBe('private, no-cache')
      expect(one.headers['vary']).toMatch(/Sec-Fetch-Dest/i)
      expect(one.headers['etag']).not.toBe(other.headers['etag'])
      const condition = { 'if-none-match': one.headers['etag']! }
      expect((await ask('a', condition)).status).toBe(304)
      expect((await ask('b', condition)).status).toBe(200)
      expect(await send(app, 'HEAD', '/dashboard', { headers: navigation })).toMatchObject({
        status: 200,
        body: '',
      })
    })

    it('scripts that it adds get the nonce', async () => {
      const { body } = await get(app, '/dashboard', { ...navigation, 'x-nonce': 'abc' })
      expect(body).toMatch(/<script nonce="abc">changed\(/)
    })

    it('an error, or anything but a string, is one failed request', async () => {
      expect(await open(app, '/fails')).toMatchObject({ status: 500 })
      expect(await open(app, '/number')).toMatchObject({ status: 500 })
      expect((await open(app, '/dashboard')).status).toBe(200)
    })
  })
}

function nonceOf({ headers }: { headers: Readonly<Record<string, unknown>> }): string | undefined {
  return headers['x-nonce'] as string | undefined
}
