import { describe, expect, it } from 'vitest'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { useBastion } from './use-bastion.ts'
import { exchange, head } from './wire.ts'

/** Spellings of the backend's own paths. Vite has files of these names, and must not answer with any. */
const spellings = [
  '/api',
  '/api/',
  '/api/none',
  '/api/none.js',
  '/api?x=/src/main.ts',
  '/api/?import',
  '/api#x',
  '/%61pi',
  '/a%70i/none',
  '/api/%2e%2e/src/main.ts',
  '/api/../src/main.ts',
  '/src/../api/none',
  '/./api/none',
  '/x/%2e%2e/api/none',
  '/api%00',
  '/api\\none',
  '/api%5cnone',
  '//api/none',
  '/api//none',
  '/api/;/none',
  '/events',
  '/events/a/b.css',
  '/ws/src/main.ts',
  '/ws?token=x',
  '/api/@vite/client',
  '/api/@fs/etc/passwd',
  '/api/index.html',
  '/api/none?raw',
  '/api/none?url&import',
]

/** Similar paths outside the prefixes: they match whole segments, and an escaped slash does not end a segment. */
const neighbours = ['/api%2fnone', '/apis', '/api-docs', '/apix/a.js', '/wsx', '/event', '/eventsource.js']

describe.each(stages)('paths of the backend never reach Vite: $name', (host) => {
  const bastion = useBastion(host)
  const ask = (method: string, target: string, ...lines: readonly string[]) =>
    exchange(
      bastion.app.port,
      head(`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...lines),
    )

  it.each([
    ['scripts', ['Accept: */*', 'Sec-Fetch-Dest: script']],
    ['pages', ['Accept: text/html,*/*;q=0.8', 'Sec-Fetch-Dest: document']],
    ['preflights', ['Origin: http://localhost', 'Access-Control-Request-Method: GET']],
  ])('as %s', async (kind, lines) => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    for (const target of spellings) {
      for (const method of kind === 'preflights' ? ['OPTIONS'] : ['GET', 'POST']) {
        const reply = await ask(method, target, ...lines)
        expect(reply.status, target).toBeGreaterThanOrEqual(400)
        expect(reply.status, target).toBeLessThan(500)
        expect(reply.body, target).not.toContain('page</h1>')
      }
    }
    expect(bastion.vite.requests().map(({ url }) => url)).toEqual([])
    expect(crashes).toEqual([])
  })

  it('similar paths do', async () => {
    bastion.vite.clear()
    for (const target of neighbours) await ask('GET', target, 'Accept: */*', 'Sec-Fetch-Dest: script')
    expect(bastion.vite.requests().map(({ url }) => url)).toEqual(neighbours)
  })
})
