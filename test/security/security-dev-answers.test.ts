import { describe, expect, it } from 'vitest'
import { startForTest } from '../contract/use-application.ts'
import { backend, hosts } from '../proxy/hosts.ts'
import { startVite } from '../proxy/vite-process.ts'
import { get, open } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { startManInTheMiddle, type Tampering } from './man-in-the-middle.ts'

const header = 'x-vite-integration-signature'
const script = '<script src="http://evil.example/"></script>'

/** What could get a stranger's script into the backend's pages, were it believed. */
const hostile = (answer: string): string =>
  answer.includes('"html"')
    ? JSON.stringify({ html: script })
    : answer.replace('"origin":""', '"origin":"http://evil.example"')

const tamperings: Record<string, Tampering> = {
  'other data, not signed': ({ answer }, res) => res.end(hostile(answer)),
  'other data under the signature of the right one': ({ answer, signature }, res) =>
    res.writeHead(200, { [header]: signature }).end(hostile(answer)),
  'the call itself': ({ asked, askedSignature }, res) =>
    res.writeHead(200, { [header]: askedSignature }).end(asked),
  'the call itself, of a page': ({ asked, askedSignature, answer, signature }, res) => {
    const isPage = asked.includes('"method":"page"')
    res.writeHead(200, { [header]: isPage ? askedSignature : signature }).end(isPage ? asked : answer)
  },
  'an answer of before': ({ earlier }, res) => {
    const { answer, signature } = earlier[0]!
    res.writeHead(200, { [header]: signature }).end(answer)
  },
  'the latest answer of before': ({ earlier }, res) => {
    const { answer, signature } = earlier.at(-1)!
    res.writeHead(200, { [header]: signature }).end(answer)
  },
  nothing: (_call, res) => res.end(),
  'no JSON': ({ signature }, res) => res.writeHead(200, { [header]: signature }).end('<html>'),
  null: ({ signature }, res) => res.writeHead(200, { [header]: signature }).end('null'),
  'a prototype': (_call, res) => res.writeHead(200, { [header]: '' }).end('{"__proto__":{"html":"x"}}'),
  'the right one with a byte more': ({ answer, signature }, res) =>
    res.writeHead(200, { [header]: signature }).end(`${answer} `),
  'half of the right one': ({ answer, signature }, res) => {
    res.writeHead(200, { [header]: signature, 'content-length': String(answer.length) })
    res.write(answer.slice(0, answer.length / 2))
    setImmediate(() => res.destroy())
  },
  'two signatures': ({ answer, signature }, res) =>
    res.writeHead(200, [header, signature, header, signature]).end(answer),
  'the right one as an error': ({ answer, signature }, res) =>
    res.writeHead(500, { [header]: signature }).end(answer),
  'a redirect': (_call, res) => res.writeHead(307, { location: 'http://evil.example/' }).end(),
  'ten million bytes': (_call, res) => res.end('a'.repeat(10_000_000)),
  'a reset': (_call, res) => void res.socket?.resetAndDestroy(),
}

/** Whoever is on the way to Vite may keep a backend from its pages, but puts nothing into them. */
describe.each(hosts)("answers that are not Vite's: $name", (host) => {
  it('none of them is believed', async () => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    const vite = await startVite({ root })
    let tampering: Tampering | undefined
    const middle = await startManInTheMiddle(vite.url, () => tampering)
    const app = await startForTest(host.start, backend({ root, devServer: middle.url }))
    for (const [name, next] of Object.entries(tamperings)) {
      // As long as nobody interferes, it is the Vite of the project.
      tampering = undefined
      expect((await open(app, '/page')).status, `ahead of ${name}`).toBe(200)
      expect((await open(app, '/dashboard')).body, `ahead of ${name}`).toContain('page</h1>')
      tampering = next
      const paths = name.endsWith('of a page') ? ['/dashboard'] : ['/page', '/dashboard']
      const replies = await Promise.all(paths.map((path) => open(app, path)))
      for (const { status, body, headers } of replies) {
        expect(status, name).toBe(503)
        expect(body + JSON.stringify(headers), name).not.toContain('evil.example')
      }
      expect((await get(app, '/api/ok')).status, name).toBe(200)
      expect(({} as { html?: string }).html).toBeUndefined()
    }
    expect(crashes).toEqual([])
  }, 90_000)
})
