import { describe, expect, it } from 'vitest'
import { hmrUrl } from '../support/hmr-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { expectRefused } from './refused.ts'
import { upgradeHead } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head, openWire, type WireReply } from './wire.ts'

/** Origins whose pages must not read responses of this server, nor connect to its HMR. */
const origins: readonly [string, readonly string[]][] = [
  ['another', ['Origin: http://evil.example']],
  ['another on our port', ['Origin: http://evil.example:{port}']],
  ['a sandboxed page', ['Origin: null']],
  ['a name that begins like ours', ['Origin: http://localhost.evil.example', 'Referer: http://localhost/']],
  ['an address that begins like ours', ['Origin: http://127.0.0.1.evil.example']],
  ['a name that ends like ours', ['Origin: http://evillocalhost']],
  ['user info', ['Origin: http://localhost@evil.example']],
  ['another scheme', ['Origin: file://']],
  ['two, ours first', ['Origin: http://127.0.0.1:{port}', 'Origin: http://evil.example']],
  ['two, ours last', ['Origin: http://evil.example', 'Origin: http://127.0.0.1:{port}']],
  ['two in one line', ['Origin: http://127.0.0.1:{port}, http://evil.example']],
]

const paths = [
  '/src/main.ts',
  '/@vite/client',
  '/robots.txt',
  '/dashboard',
  '/none.js',
  '/__vite-integration/session',
]

describe.each(stages)('hostile origins in development: $name', (host) => {
  const bastion = useBastion(host)
  const withPort = (lines: readonly string[]): string[] =>
    lines.map((line) => line.replace('{port}', String(bastion.app.port)))
  const ask = (method: string, target: string, lines: readonly string[]): Promise<WireReply> => {
    const own = `Host: 127.0.0.1:${String(bastion.app.port)}`
    return exchange(
      bastion.app.port,
      head(`${method} ${target} HTTP/1.1`, own, ...lines, 'Connection: close'),
    )
  }

  it.each(origins)('%s: its pages can read no response', async (_name, lines) => {
    for (const path of paths) {
      for (const more of [
        [],
        ['Access-Control-Request-Method: GET'],
        ['Access-Control-Request-Method: POST'],
      ]) {
        const method = more.length === 0 ? 'GET' : 'OPTIONS'
        const { headers } = await ask(method, path, [...withPort(lines), ...more])
        expect(headers['access-control-allow-origin'], `${method} ${path}`).toBeUndefined()
      }
    }
  })

  it.each(origins)('%s: no HMR without the token', async (_name, lines) => {
    const crashes = recordCrashes()
    for (const target of [
      '/',
      '/?token=',
      '/?token=wrong',
      '/?Token=wrong',
      '/?token',
      '/?x=1&token=wrong',
    ]) {
      const reply = await exchange(bastion.app.port, upgradeHead({ target, more: withPort(lines) }))
      expectRefused(reply, target, bastion.root)
    }
    expect(crashes).toEqual([])
  })

  it('a token that is almost right', async () => {
    const { searchParams } = new URL(await hmrUrl(bastion.app))
    const token = searchParams.get('token')!
    const more = [`Origin: http://127.0.0.1:${String(bastion.app.port)}`]
    const wrong = [
      token.slice(0, -1),
      `${token}a`,
      token.toUpperCase(),
      `%20${token}`,
      `a&token=${token}`,
      `;${token}`,
    ]
    for (const guess of wrong) {
      const reply = await exchange(bastion.app.port, upgradeHead({ target: `/?token=${guess}`, more }))
      expectRefused(reply, guess, bastion.root)
    }
    const right = await openWire(bastion.app.port)
    right.write(upgradeHead({ target: `/?token=${token}`, more }))
    expect((await right.reply()).status).toBe(101)
    right.reset()
  })
})
