import { describe, expect, it } from 'vitest'
import type { OutgoingHttpHeaders } from 'node:http'
import { get, open, send, type Reply } from '../support/http-client.ts'
import { siteOptions } from './projects.ts'
import { modes, type Adapter } from './scenario.ts'
import { useApplication } from './use-application.ts'

const isPage = (reply: Reply): boolean => reply.status === 200 && reply.body.includes('<h1>root page</h1>')

const navigations: [string, OutgoingHttpHeaders][] = [
  ['a document', { 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' }],
  ['an iframe', { 'sec-fetch-dest': 'iframe', accept: 'text/html' }],
  ['a frame', { 'sec-fetch-dest': 'frame', accept: 'text/html' }],
  ['a document, whatever it accepts', { 'sec-fetch-dest': 'document', accept: 'application/json' }],
  ['text/html', { accept: 'text/html' }],
  ['Turbo Drive', { 'sec-fetch-dest': 'empty', accept: 'text/html, application/xhtml+xml' }],
  ['htmx', { 'sec-fetch-dest': 'empty', accept: 'text/html, */*' }],
  ['text/html as welcome as JSON', { accept: 'application/json;q=0.5, text/html;q=0.5' }],
  ['text/html with parameters', { accept: 'text/html;level=1;q=0.5, */*;q=0.1' }],
  ['text/html in capitals', { accept: 'Text/HTML' }],
  ['text/*', { accept: 'text/*' }],
  [
    'what older browsers accept',
    { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
  ],
  ['nothing but */*', { accept: '*/*' }],
  ['nothing but */* with a q', { accept: '*/*;q=0.8' }],
  ['no Accept at all', {}],
]

const otherRequests: [string, OutgoingHttpHeaders][] = [
  ['fetch()', { 'sec-fetch-dest': 'empty', accept: '*/*' }],
  ['fetch(), for any text', { 'sec-fetch-dest': 'empty', accept: 'text/*' }],
  ['JSON rather than text/html', { accept: 'application/json, text/html;q=0.9' }],
  ['a script', { 'sec-fetch-dest': 'script', accept: '*/*' }],
  ['an image', { 'sec-fetch-dest': 'image', accept: 'image/avif,*/*;q=0.8' }],
  ['a stylesheet', { 'sec-fetch-dest': 'style', accept: 'text/css,*/*;q=0.1' }],
  ['application/json', { accept: 'application/json' }],
  ['application/json, */*', { accept: 'application/json, */*' }],
  ['application/json, text/plain, */*', { accept: 'application/json, text/plain, */*' }],
  ['an event stream', { accept: 'text/event-stream' }],
  ['text/plain', { accept: 'text/plain' }],
  ['an image type', { accept: 'image/png,image/*;q=0.8,*/*;q=0.5' }],
  ['text/html with q=0', { accept: 'text/html;q=0' }],
  ['text/html with q=0 beside */*', { accept: 'text/html;q=0, */*' }],
  ['text/html with q=0.000', { accept: 'text/html; q=0.000, application/json' }],
]

const pagePaths = [
  '/users/jane.doe',
  '/dashboard/',
  '/v1.2',
  '/deep/er/path',
  '/dashboard?file=x.png',
  '/dashboard?path=/api/x',
  '/apix',
  '/api-docs',
  '/wsx/y',
  '/eventstream',
  '/section/api/x',
  '/caf%C3%A9',
  '/assetsx/y',
]

const otherPaths = [
  '/x.png',
  '/deep/x.js',
  '/chunk.mjs',
  '/data.json',
  '/feed.xml',
  '/style.css',
  '/font.woff2',
  '/old.html',
  '/.env',
  '/.git/config',
  '/deep/.hidden/page',
  '/deep/..page',
  '/.well-known/none',
  '/api',
  '/api/none',
  '/api?x=1',
  '/events',
  '/events/none',
  '/ws',
  '/ws/none',
]

/** Tests of the navigation rule: which unmatched requests get the page. */
export function addNavigationTests(host: Adapter): void {
  describe.each(modes)('navigations in %s', (mode) => {
    const app = useApplication(host, async () => ({ vite: await siteOptions(mode) }))

    it.each(navigations)('the page answers %s', async (_name, headers) => {
      expect(isPage(await get(app, '/dashboard', headers))).toBe(true)
    })

    it.each(otherRequests)('the page does not answer %s', async (_name, headers) => {
      const reply = await get(app, '/dashboard', headers)
      expect(reply.status).toBe(404)
      expect(reply.body).not.toContain('root page')
    })

    it.each([
      ['a service worker', { 'sec-fetch-dest': 'empty', accept: '*/*' }],
      ['a client of data', { accept: 'application/json' }],
    ])('a page at its own path answers %s too', async (_name, headers) => {
      expect(isPage(await get(app, '/', headers))).toBe(true)
      expect((await get(app, '/admin/', headers)).body).toContain('<h1>admin page</h1>')
      expect(isPage(await get(app, '/dashboard', headers))).toBe(false)
    })

    it.each(pagePaths)('%s is a page', async (path) => {
      expect(isPage(await open(app, path))).toBe(true)
    })

    it.each(otherPaths)('%s is no page', async (path) => {
      const reply = await open(app, path)
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.status).toBeLessThan(500)
      expect(reply.body).not.toContain('root page')
    })

    it('backendPrefixes replaces the defaults, and matches whole segments', async () => {
      const own = await host.start({ vite: { ...(await siteOptions(mode)), backendPrefixes: ['/backend'] } })
      try {
        expect(isPage(await open(own, '/api/none'))).toBe(true)
        expect(isPage(await open(own, '/backends'))).toBe(true)
        expect((await open(own, '/backend')).status).toBe(404)
        expect((await open(own, '/backend/none')).status).toBe(404)
      } finally {
        await own.close()
      }
    })
  })

  describe('upgrades in production', () => {
    const app = useApplication(host, async () => ({ vite: await siteOptions('production') }))

    it('an offer to speak HTTP/2 is an ordinary request', async () => {
      const offer = {
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': 'AAMAAABkAAQAAP__',
      }
      expect(
        isPage(await send(app, 'GET', '/dashboard', { headers: { ...offer, accept: 'text/html' } })),
      ).toBe(true)
      expect((await send(app, 'GET', '/robots.txt', { headers: offer })).status).toBe(200)
    })

    it.each(['websocket', 'h2c, WebSocket'])(
      'a request to upgrade to %s is no navigation',
      async (protocol) => {
        const headers = { accept: 'text/html', connection: 'Upgrade', upgrade: protocol }
        const reply = await send(app, 'GET', '/dashboard', { headers })
        expect(reply.status).toBe(404)
        expect(reply.body).not.toContain('root page')
      },
    )
  })
}
