import { describe, expect, it } from 'vitest'
import integration, { type IntegrationOptions } from '@vite-integration/vite-plugin'
import { get, navigation, open, type Reply } from '../support/http-client.ts'
import { type Files, site, writeProject } from './projects.ts'
import { startVite } from './servers.ts'
import { type Vite, vites } from './vites.ts'

const backend = 'http://shop.test:3000'

const files: Files = {
  ...site,
  'index.html': '<!doctype html><title>own page</title><script type="module" src="/src/main.ts"></script>',
  'admin/index.html': '<!doctype html><title>admin page</title>',
  'src/sign.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
}

/** Returns the origin that may read the response to a request from `origin`. */
async function allowedOrigin(
  vite: Vite,
  origin: string,
  plugin: IntegrationOptions,
  cors?: unknown,
): Promise<unknown> {
  const server = (cors === undefined ? {} : { cors }) as { cors?: boolean }
  const app = await startVite(vite, writeProject(site), { plugin, config: { server } })
  const { status, headers } = await get(app, '/src/main.ts', { origin })
  expect(status).toBe(200)
  return headers['access-control-allow-origin']
}

describe.each(vites)('$name: a backend on another host', ({ vite }) => {
  it.each([
    ['the backend', backend, { backend }, backend],
    ['localhost still', 'http://localhost:3000', { backend }, 'http://localhost:3000'],
    ['a stranger', 'http://evil.test', { backend }, undefined],
    ['the same host with another port', 'http://shop.test:4000', { backend }, undefined],
    ['a name that begins alike', 'http://shop.test:3000.evil.test', { backend }, undefined],
    ['an opaque origin', 'null', { backend }, undefined],
    ['no backend: localhost', 'http://localhost:3000', {}, 'http://localhost:3000'],
    ['no backend: a stranger', 'http://shop.test:3000', {}, undefined],
  ])('may load modules: %s', async (_name, origin, plugin, allowed) => {
    expect(await allowedOrigin(vite, origin, plugin)).toBe(allowed)
  })

  it.each([
    ['everything', true, 'http://evil.test', '*'],
    ['nothing', false, backend, undefined],
    ['nothing', false, 'http://localhost:1', undefined],
    ['any origin', { origin: '*' }, 'http://evil.test', '*'],
    ['any origin, reflected', { origin: true }, 'http://evil.test', 'http://evil.test'],
    ['another origin', { origin: 'http://a.test' }, 'http://a.test', 'http://a.test'],
    ['another origin', { origin: 'http://a.test' }, backend, backend],
    ['another origin', { origin: 'http://a.test' }, 'http://localhost:1', undefined],
    ['a pattern', { origin: /\.a\.test$/ }, 'http://b.a.test', 'http://b.a.test'],
    ['a pattern', { origin: /\.a\.test$/ }, 'http://evil.test', undefined],
    ['several', { origin: ['http://a.test', /\.b\.test$/] }, backend, backend],
    ['several', { origin: ['http://a.test', /\.b\.test$/] }, 'http://evil.test', undefined],
    ['other settings', { credentials: true }, backend, backend],
    ['other settings', { credentials: true }, 'http://evil.test', undefined],
    [
      'a function',
      {
        origin: (origin: string, done: (error: null, allowed: boolean) => void) =>
          done(null, origin === 'http://a.test'),
      },
      'http://evil.test',
      undefined,
    ],
  ])("the config's own CORS says %s: %j, from %s", async (_name, cors, origin, allowed) => {
    expect(await allowedOrigin(vite, origin, { backend }, cors)).toBe(allowed)
  })

  it.each([
    ['the backend', { backend }, undefined, 'shop.test:3000', 200],
    ['a stranger', { backend }, undefined, 'evil.test', 403],
    ['no backend', {}, undefined, 'shop.test', 403],
    ["the config's own", { backend }, ['other.test'], 'other.test', 200],
    ["the backend, beside the config's own", { backend }, ['other.test'], 'shop.test', 200],
    ['a stranger', { backend }, ['other.test'], 'evil.test', 403],
    ['anybody, as the config says', { backend }, true, 'evil.test', 200],
  ] as const)('may be asked for as %s', async (_name, plugin, allowedHosts, host, status) => {
    const server =
      allowedHosts === undefined ? {} : { allowedHosts: allowedHosts === true ? true : [...allowedHosts] }
    const app = await startVite(vite, writeProject(site), { plugin, config: { server } as object })
    expect((await get(app, '/src/main.ts', { host })).status).toBe(status)
  })
})

describe('the option backend', () => {
  it.each([
    'shop.test:3000',
    'shop.test',
    'ftp://shop.test',
    '//shop.test',
    'http://shop.test/app',
    '',
    'http://',
  ])('%j is an error that shows a valid example', (wrong) => {
    expect(() => integration({ backend: wrong })).toThrow(/"backend".*'http:\/\/shop\.test:3000'/)
  })

  it.each(['http://localhost:3000', 'https://shop.test', 'https://shop.test/', 'http://[::1]:3000'])(
    '%j',
    (right) => {
      expect(() => integration({ backend: right })).not.toThrow()
    },
  )
})

function isMessage({ body }: Reply): boolean {
  return body.includes('This is the Vite server of your application')
}

describe.each(vites)("$name: a page opened on Vite's own port", ({ vite }) => {
  it('names the backend’s address', async () => {
    const app = await startVite(vite, writeProject(files), { plugin: { backend } })
    for (const path of ['/', '/index.html', '/admin/', '/deep/link']) {
      const reply = await open(app, path)
      expect(reply.status, path).toBe(404)
      expect(reply.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      })
      expect(isMessage(reply)).toBe(true)
      expect(reply.body).toContain(`<a href="${backend}">${backend}</a>`)
    }
  })

  it('shows a message also without the option, and to browsers without Sec-Fetch-Dest', async () => {
    const app = await startVite(vite, writeProject(files))
    const { 'sec-fetch-dest': _dest, 'sec-fetch-mode': _mode, ...older } = navigation
    for (const headers of [navigation, older]) {
      const reply = await get(app, '/', headers)
      expect(isMessage(reply)).toBe(true)
      expect(reply.body).toContain('address of your backend')
    }
  })

  it('also works under a base', async () => {
    const app = await startVite(vite, writeProject(files), { config: { base: '/app/' } })
    expect(isMessage(await open(app, '/app/'))).toBe(true)
    expect((await open(app, '/')).headers.location).toBe('/app/')
  })

  it('files and modules are served, also when a browser opens one', async () => {
    const app = await startVite(vite, writeProject(files))
    for (const path of ['/src/main.ts', '/src/main.css', '/src/sign.svg']) {
      for (const reply of [await get(app, path), await open(app, path)]) {
        expect(reply.status, path).toBe(200)
        expect(isMessage(reply)).toBe(false)
      }
    }
  })

  it('responses of other plugins have precedence', async () => {
    const tool = {
      name: 'tool',
      configureServer({
        middlewares,
      }: {
        middlewares: {
          use(path: string, handler: (req: unknown, res: { end(text: string): void }) => void): void
        }
      }) {
        middlewares.use('/__tool', (_req, res) => res.end('tool'))
      },
    }
    for (const place of ['before', 'after'] as const) {
      const app = await startVite(vite, writeProject(files), { [place]: [tool] })
      expect((await open(app, '/__tool/')).body, place).toBe('tool')
    }
  })

  it('a request that a backend passes on, with its own port in Host, gets the page', async () => {
    const app = await startVite(vite, writeProject(files))
    for (const host of ['localhost:3000', 'localhost', '127.0.0.1:80']) {
      const reply = await get(app, '/', { ...navigation, host })
      expect([reply.status, isMessage(reply)], host).toEqual([200, false])
      expect(reply.body).toContain('own page')
    }
  })

  it('requests for anything but a page are passed on', async () => {
    const app = await startVite(vite, writeProject(files))
    const replies = [
      await get(app, '/', { accept: '*/*' }),
      await get(app, '/', { ...navigation, 'sec-fetch-dest': 'empty' }),
      await get(app, '/', { ...navigation, 'sec-fetch-dest': 'iframe' }),
    ]
    for (const reply of replies) expect(isMessage(reply)).toBe(false)
  })

  it('can be switched off', async () => {
    const app = await startVite(vite, writeProject(files), { plugin: { portMessage: false } })
    const reply = await open(app, '/')
    expect([reply.status, isMessage(reply)]).toEqual([200, false])
  })
})
