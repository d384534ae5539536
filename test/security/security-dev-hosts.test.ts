import { describe, expect, it } from 'vitest'
import { hmrUrl } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { expectRefused, expectSilent } from './refused.ts'
import { upgradeHead } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, type WireReply } from './wire.ts'

/** Names under which another site may reach this machine (DNS rebinding), and texts that parsers take for hosts. */
const hosts: readonly [string, readonly string[]][] = [
  ['another name', ['evil.example', 'EVIL.example', 'evil.example.']],
  ['another name with a port', ['evil.example:80', 'evil.example:5173', 'evil.example:']],
  ['a name that begins like ours', ['localhost.evil.example', '127.0.0.1.evil.example', 'localhost.']],
  ['a name that ends like ours', ['evillocalhost', 'evil-localhost:80']],
  ['user info', ['localhost@evil.example', 'user:pass@localhost', 'evil.example@localhost']],
  [
    'texts with more than a host',
    [
      'evil.example#localhost',
      'evil.example/.localhost/',
      'evil.example?localhost',
      'evil.example\\.localhost\\',
    ],
  ],
  ['several in one line', ['evil.example, localhost', 'localhost, evil.example', 'localhost evil.example']],
  ['addresses that are none', ['127.1', '0x7f.1', '2130706433', '[::1', '127.0.0.1.', '[evil.example]']],
  ['nothing at all', ['', ' ', ':80']],
  ['bytes that are no ASCII', ['l\xf6calhost', 'localhost\xad', '\xef\xbc\xac\xef\xbc\xafcalhost']],
]

const paths = [
  '/src/main.ts',
  '/@vite/client',
  '/',
  '/dashboard',
  '/robots.txt',
  '/index.html',
  '/@id/vite/client',
  '/none.js',
]

describe.each(stages)('hostile hosts in development: $name', (host) => {
  const bastion = useBastion(host)
  const ask = (target: string, ...lines: readonly string[]): Promise<WireReply> =>
    exchange(
      bastion.app.port,
      head(`GET ${target} HTTP/1.1`, ...lines, 'Accept: text/html,*/*;q=0.8', 'Connection: close'),
    )

  it.each(hosts)('%s', async (_name, names) => {
    const crashes = recordCrashes()
    for (const name of names) {
      for (const path of [...paths, `/@fs${bastion.root}/src/main.ts`, `/@fs${bastion.root}/.env`]) {
        expectRefused(await ask(path, `Host: ${name}`), `${name} ${path}`, bastion.root)
      }
    }
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })

  it('none', async () => {
    for (const path of paths) expectRefused(await ask(path), path, bastion.root)
  })

  it('two Host headers: the first counts, here as in Vite', async () => {
    bastion.vite.clear()
    const [good, evil] = [`Host: 127.0.0.1:${String(bastion.app.port)}`, 'Host: evil.example']
    for (const path of paths) expectRefused(await ask(path, evil, good), path, bastion.root)
    await ask('/src/main.ts', good, evil)
    expect(bastion.vite.requests().at(-1)?.headers.host ?? good.slice(6)).toBe(good.slice(6))
  })

  it('forwarding headers do not make a host allowed', async () => {
    const told = [
      'X-Forwarded-Host: localhost',
      'Forwarded: host=localhost',
      'X-Original-Host: localhost',
      'X-Host: localhost',
    ]
    for (const path of paths) {
      expectRefused(await ask(path, 'Host: evil.example', ...told), path, bastion.root)
    }
  })

  it('HTTP/1.0 without Host is answered without details', async () => {
    for (const path of ['/none.js', `/@fs${bastion.root}/../canary.txt`]) {
      const reply = await exchange(bastion.app.port, head(`GET ${path} HTTP/1.0`))
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.body).not.toContain('canary-4f1d2c9b')
    }
  })

  it.each(hosts)('an HMR upgrade with the right token under %s', async (_name, names) => {
    const crashes = recordCrashes()
    const { search } = new URL(await hmrUrl(bastion.app))
    for (const name of names) {
      for (const target of ['/', `/${search}`]) {
        const reply = await exchange(bastion.app.port, upgradeHead({ target, host: name }))
        expectRefused(reply, `${name} ${target}`, bastion.root)
      }
    }
    expect(crashes).toEqual([])
  })

  it('a ping under any name opens nothing', async () => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    for (const name of hosts.flatMap(([, names]) => names)) {
      const reply = await exchange(bastion.app.port, upgradeHead({ host: name, protocol: 'vite-ping' }))
      expectSilent(reply, name, bastion.root)
      expect([101, 400, 404], name).toContain(reply.status)
    }
    // The backend answers without Vite, and closes the connection.
    expect(bastion.vite.upgrades).toEqual([])
    expect(crashes).toEqual([])
  })
})
