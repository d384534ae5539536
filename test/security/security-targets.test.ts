import { describe, expect, it } from 'vitest'
import { modes, type Scenario } from '../contract/scenario.ts'
import { useApplication } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { open } from '../support/http-client.ts'
import { getRaw, sendRaw, type RawReply } from '../support/raw-socket.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { buildFortress, canary } from './fortress.ts'

const big = 'a'.repeat(20_000)

/** Request targets that are no path, or an unknown one. Each has to end in a 4xx. */
const targets: [string, readonly string[]][] = [
  ['a percent sign that encodes nothing', ['/%', '/%zz', '/%2', '/a/%zz/b', '/x.png%', '/assets/%zz.js']],
  ['bytes that are no UTF-8', ['/%c0%ae%c0%ae/canary.txt', '/%ff', '/%E0%A4%A', '/%ED%A0%80']],
  [
    'a host instead of a path',
    ['//evil.example', '//evil.example/dashboard', '///evil.example', '//', '//localhost/robots.txt'],
  ],
  [
    'an absolute target',
    [
      'http://evil.example/dashboard',
      'http://evil.example/robots.txt',
      'https://evil.example',
      'HTTP://localhost/',
      'file:///etc/passwd',
    ],
  ],
  ['another form of target', ['*', 'evil.example:80', 'dashboard', '?x=1']],
  ['NUL', ['/%00', '/dashboard%00', '/robots.txt%00.html', '/%00/../canary.txt', '/a\0b', '/assets/%00']],
  [
    'a backslash',
    [
      '/\\evil.example',
      '/\\\\evil.example/x',
      '/..\\canary.txt',
      '/a\\b',
      '/%5cevil.example',
      '/%5C%5Cevil.example',
      '/..%5ccanary.txt',
      '/assets/..%5c..%5ccanary.txt',
    ],
  ],
  [
    'dots',
    [
      '/../canary.txt',
      '/../../passwd',
      '/..',
      '/.',
      '/a/../b',
      '/assets/../../canary.txt',
      '/assets/./../../secret/canary.txt',
      '/a/..',
    ],
  ],
  [
    'encoded dots',
    [
      '/%2e%2e/canary.txt',
      '/%2E%2E/passwd',
      '/.%2e/canary.txt',
      '/%2e/canary.txt',
      '/assets/%2e%2e/%2e%2e/canary.txt',
      '/%2eenv',
      '/%2egit/config',
      '/%2evite/manifest.json',
    ],
  ],
  [
    'encoded slashes',
    [
      '/..%2fcanary.txt',
      '/%2e%2e%2fcanary.txt',
      '/assets%2f..%2f..%2fcanary.txt',
      '/%2fevil.example',
      '/%2f%2fevil.example',
    ],
  ],
  [
    'dots encoded twice',
    [
      '/%252e%252e/canary.txt',
      '/%252e%252e%252fcanary.txt',
      '/assets/%252e%252e/%252e%252e/canary.txt',
      '/..%252fcanary.txt',
      '/%252e%252e/passwd',
      '/%252e%252e%252fpasswd',
      '/..%255cpasswd',
      '/%25%32%65%25%32%65/canary.txt',
    ],
  ],
  [
    'a folder whose name begins like the build',
    [
      '/../dist-old/canary.txt',
      '/%2e%2e/dist-old/canary.txt',
      '/-old/canary.txt',
      '/assets/../-old/canary.txt',
    ],
  ],
]

for (const version of expressVersions) {
  describe.each(modes)(`hostile targets to ${version.name} in %s`, (mode) => {
    const app = useApplication(version, async (): Promise<Scenario> => ({
      vite: (await buildFortress(mode)).vite,
    }))

    it.each(targets)('%s', async (_name, list) => {
      const crashes = recordCrashes()
      for (const target of list) expectRefused(target, await getRaw(app.port, target))
      for (const target of list) {
        expectRefused(target, await getRaw(app.port, target, ['Sec-Fetch-Dest: document']))
      }
      expect((await open(app, '/dashboard')).status).toBe(200)
      expect(crashes).toEqual([])
    })

    it('20 KB of headers, of one header line, of target', async () => {
      const crashes = recordCrashes()
      const many = Array.from({ length: 200 }, (_, index) => `X-Header-${String(index)}: ${'b'.repeat(100)}`)
      expectRefused('many', await getRaw(app.port, '/dashboard', many))
      expectRefused('long', await getRaw(app.port, '/dashboard', [`Cookie: ${big}`]))
      expectRefused('target', await getRaw(app.port, `/${big}`))
      expectRefused('query', await getRaw(app.port, `/dashboard?${big}`))
      expect((await open(app, '/dashboard')).status).toBe(200)
      expect(crashes).toEqual([])
    })

    it('bytes that are not HTTP', async () => {
      const crashes = recordCrashes()
      for (const bytes of ['\r\n\r\nGET\r\n\r\n', '\0\0\0\0\r\n\r\n', '{"json":true}\r\n\r\n']) {
        const { status } = await sendRaw(app.port, bytes)
        expect(status, JSON.stringify(bytes)).toBe(400)
      }
      expect((await open(app, '/dashboard')).status).toBe(200)
      expect(crashes).toEqual([])
    })

    // Production leaves upgrades alone: Node answers them as requests and keeps the connection.
    if (mode === 'development')
      it('hostile targets of upgrades do no harm', async () => {
        const crashes = recordCrashes()
        const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
        const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
        for (const target of [
          '/%zz',
          '//evil.example',
          'http://evil.example/',
          '/\\evil',
          '/%00',
          '*',
          '/?token=%zz',
        ]) {
          for (const protocol of ['vite-hmr', 'vite-ping', 'vite-hmr, vite-ping', '']) {
            const lines = ['GET ' + target + ' HTTP/1.1', 'Host: 127.0.0.1', ...upgrade, key]
            if (protocol !== '') lines.push(`Sec-WebSocket-Protocol: ${protocol}`)
            // A close frame follows, so that an accepted connection ends.
            const { status } = await sendRaw(app.port, `${lines.join('\r\n')}\r\n\r\n\x88\x80\0\0\0\0`)
            if (target !== '/?token=%zz')
              expect([0, 400, 403, 404, 426], `${target} ${protocol}`).toContain(status)
          }
        }
        expect((await open(app, '/dashboard')).status).toBe(200)
        expect(crashes).toEqual([])
      })

    it('a redirect never leaves the origin', async () => {
      const hostile = [
        '//evil.example/admin',
        '/\\evil.example/admin',
        '/admin?//evil.example',
        '/admin?\\evil.example',
        '/%2fadmin',
        '/admin/..',
        '/./admin',
        '/admin%0d%0aSet-Cookie:a=b',
        '/admin?a=%0d%0aSet-Cookie:a=b',
      ]
      for (const target of hostile) {
        const { text } = await getRaw(app.port, target)
        const location = /^location: (.*)$/im.exec(text)?.[1]?.trim() ?? '/admin/'
        expect(location, target).toMatch(/^\/admin\/(\?.*)?$/)
        expect(text, target).not.toMatch(/^set-cookie:/im)
      }
    })
  })
}

function expectRefused(target: string, { status, text }: RawReply): void {
  const name = target.slice(0, 60)
  expect(status, name).toBeGreaterThanOrEqual(400)
  expect(status, name).toBeLessThan(500)
  expect(text, name).not.toContain(canary)
  expect(text, name).not.toContain('root page')
  expect(text, name).not.toMatch(/^location:/im)
}
