import { describe, expect, it } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { writeCompleteBuild, type Manifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get, type Reply } from '../support/http-client.ts'
import { parseLinks } from '../support/link-header.ts'
import { parseTags, summarize } from '../support/parse-tags.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { getRaw, sendRaw } from '../support/raw-socket.ts'
import type { Adapter, Exchange } from './scenario.ts'
import { pageOf, startPage, tagProject, urlOf } from './tag-page.ts'

const entry = 'src/main.ts'
const page = ({ viteTags }: Exchange): string => viteTags(entry)

const preloadsIn = (body: string): string[] =>
  summarize(body).filter((line) => line.startsWith('modulepreload'))
const othersIn = (body: string): string[] =>
  summarize(body).filter((line) => !line.startsWith('modulepreload'))
const linksOf = ({ headers }: Reply): string[] =>
  parseLinks(String(headers['link'] ?? '')).map(({ url, parameters }) => `${parameters['rel'] ?? ''} ${url}`)

/** An entry with more imported chunks than fit into a header. */
function wideBuild(count: number): string {
  const keys = Array.from({ length: count }, (_, index) => `_chunk-${String(index)}.js`)
  const manifest: Manifest = {
    [entry]: { file: 'assets/main-11111111.js', isEntry: true, imports: keys },
  }
  for (const key of keys) manifest[key] = { file: `assets/${key.slice(1, -3)}-11111111.js` }
  return writeCompleteBuild(manifest)
}

/** The announcement of imported chunks. */
export function addTagPreloadTests(host: Adapter): void {
  const withTags = async (tags: TagOptions, one = page): Promise<Reply> =>
    pageOf(host, { ...(await tagProject()), tags }, one)

  describe('preloads', () => {
    it('are links by default', async () => {
      const { body, headers } = await withTags({})
      expect(preloadsIn(body).length).toBeGreaterThan(1)
      expect(headers).not.toHaveProperty('link')
      expect((await withTags({ preload: 'link' })).body).toBe(body)
    })

    it('can be switched off, without an effect on other tags', async () => {
      const { body } = await withTags({})
      const without = await withTags({ preload: 'none' })
      expect(preloadsIn(without.body)).toEqual([])
      expect(othersIn(without.body)).toEqual(othersIn(body))
      expect(without.headers).not.toHaveProperty('link')
    })

    it('can go into a Link header, in the mode of their scripts', async () => {
      const { body } = await withTags({})
      const reply = await withTags({ preload: 'header' })
      expect(preloadsIn(reply.body)).toEqual([])
      expect(othersIn(reply.body)).toEqual(othersIn(body))
      expect(linksOf(reply)).toEqual(preloadsIn(body))
      for (const { parameters } of parseLinks(String(reply.headers['link'])))
        expect(parameters).toEqual({ rel: 'modulepreload', crossorigin: '' })
    })

    it('of a call override the option', async () => {
      const { body } = await withTags({})
      const header = await withTags({}, ({ viteTags }) => viteTags(entry, { preload: 'header' }))
      expect(linksOf(header)).toEqual(preloadsIn(body))
      const links = await withTags({ preload: 'header' }, ({ viteTags }) =>
        viteTags(entry, { preload: 'link' }),
      )
      expect(links.body).toBe(body)
    })

    it('are appended to the Link headers of the response', async () => {
      const vite = { ...(await tagProject()), tags: { preload: 'header' as const } }
      const own = '</font.woff2>; rel=preload; as=font; crossorigin'
      for (const existing of [own, [own, '</next>; rel=next']]) {
        const reply = await pageOf(host, vite, (exchange) => {
          exchange.setHeader('Link', existing)
          return page(exchange)
        })
        const expected = [existing].flat().map((value) => value.replace(/<(.*)>; rel=(\w+).*/, '$2 $1'))
        expect(linksOf(reply).slice(0, expected.length)).toEqual(expected)
        expect(linksOf(reply).length).toBeGreaterThan(expected.length)
      }
    })

    it('of several calls are in one header, each once', async () => {
      const both = await withTags({}, ({ viteTags }) => viteTags([entry, 'src/second.ts', 'index.html']))
      const reply = await withTags({ preload: 'header' }, ({ viteTags }) =>
        [viteTags(entry), viteTags('src/second.ts'), viteTags('index.html'), viteTags(entry)].join('\n'),
      )
      const links = linksOf(reply)
      expect(new Set(links).size).toBe(links.length)
      const scripts = new Set(othersIn(reply.body).map((line) => line.replace('script', 'modulepreload')))
      expect(links.filter((link) => !scripts.has(link)).toSorted()).toEqual(preloadsIn(both.body).toSorted())
    })

    it.each([0, 1500, 2040, 5000])(
      'stay short enough for any proxy beside %d bytes of the application; the rest are links',
      async (length) => {
        const root = wideBuild(300)
        const all = await pageOf(host, { root, dev: false }, page)
        const own = `</${'x'.repeat(length)}>; rel=next`
        const reply = await pageOf(host, { root, dev: false, tags: { preload: 'header' } }, (exchange) => {
          if (length > 0) exchange.setHeader('Link', own)
          return page(exchange)
        })
        const header = String(reply.headers['link'])
        expect(header.length).toBeLessThanOrEqual(Math.max(2048, own.length))
        const inHeader = linksOf(reply).filter((link) => link.startsWith('modulepreload'))
        expect(inHeader.length > 0).toBe(length < 2000)
        const both = [...inHeader, ...preloadsIn(reply.body)]
        expect(both.length).toBe(300)
        expect(both.toSorted()).toEqual(preloadsIn(all.body).toSorted())
      },
    )

    it('in a header carry integrity and nonce as the tags would', async () => {
      const root = await builtFixture({ fixture: 'tags', config: 'vite.integrity.config' })
      const vite = { root, dev: false, nonce: () => 'abc' }
      const tags = parseTags((await pageOf(host, vite, page)).body)
      const preloads = tags.filter(({ attributes }) => attributes['rel'] === 'modulepreload')
      const reply = await pageOf(host, { ...vite, tags: { preload: 'header' } }, page)
      const links = parseLinks(String(reply.headers['link']))
      expect(links.length).toBeGreaterThan(1)
      expect(links).toEqual(
        preloads.map((tag) => {
          const { rel, crossorigin, integrity, nonce } = tag.attributes
          return { url: urlOf(tag), parameters: { rel, crossorigin, integrity, nonce } }
        }),
      )
    })

    it('are never ahead of an import map', async () => {
      const root = await builtFixture({ fixture: 'tags', config: 'vite.import-map.config' })
      for (const tags of [{ preload: 'header' }, { preload: 'header', earlyHints: true }] as const) {
        const vite = { root, dev: false, base: '/app/', tags }
        const { body, headers } = await pageOf(
          host,
          vite,
          ({ viteTags }) => `${viteTags(entry)}\n${viteTags('src/second.ts')}`,
        )
        expect(headers['link'] ?? '').not.toContain('modulepreload')
        expect(preloadsIn(body).length).toBeGreaterThan(1)
      }
    })

    it('a nonce or mode that is invalid in a header breaks no header', async () => {
      for (const nonce of ['a\r\nX-Injected: 1', 'é"\\', 'a b']) {
        const vite = { ...(await tagProject()), nonce: () => nonce, tags: { preload: 'header' as const } }
        const reply = await pageOf(host, vite, ({ viteTags }) =>
          viteTags(entry, {
            attributes: { preload: { integrity: 'é"\r\n' }, script: { crossorigin: 'ü\r\n"' } },
          }),
        )
        expect(reply.status).toBe(200)
        expect(reply.headers).not.toHaveProperty('x-injected')
        parseLinks(String(reply.headers['link'] ?? ''))
      }
    })
  })

  describe('early hints', () => {
    async function heads(tags: TagOptions, request?: string): Promise<string[]> {
      const app = await startPage(host, { ...(await tagProject()), tags }, page)
      const { text } =
        request === undefined ? await getRaw(app.port, '/page') : await sendRaw(app.port, request)
      return text.split('\r\n\r\n').filter((part) => part.startsWith('HTTP/1.1'))
    }

    it('precede the response and name the files that its tags load', async () => {
      const [hints = '', answer = ''] = await heads({ earlyHints: true })
      expect(hints).toMatch(/^HTTP\/1\.1 103 Early Hints\r\n/)
      expect(answer).toMatch(/^HTTP\/1\.1 200 /)
      const header = hints
        .split('\r\n')
        .filter((line) => /^link:/i.test(line))
        .map((line) => line.slice(5).trim())
      const links = parseLinks(header.join(', '))
      const tags = parseTags((await withTags({})).body)
      expect(links.map(({ url }) => url)).toEqual(tags.map(urlOf))
      for (const { url, parameters } of links) {
        const { rel, as, crossorigin } = parameters
        expect({ rel, as, crossorigin }).toEqual(
          url.endsWith('.css')
            ? { rel: 'preload', as: 'style', crossorigin: '' }
            : { rel: 'modulepreload', crossorigin: '' },
        )
      }
    })

    it('are sent only with the option, and name each file once', async () => {
      expect(await heads({})).toHaveLength(1)
      const app = await startPage(host, await tagProject(), ({ viteTags }) =>
        [viteTags(entry, { earlyHints: true }), viteTags(entry, { earlyHints: true })].join('\n'),
      )
      expect((await getRaw(app.port, '/page')).text.match(/ 103 /g)).toHaveLength(1)
    })

    it('have no nonce: they precede the policy, and browsers ignore those with one', async () => {
      for (const tags of [{ csp: true }, { csp: true, preload: 'header' }] as const) {
        const [hints = '', answer = ''] = await heads({ ...tags, earlyHints: true })
        expect(hints).toContain('rel=modulepreload')
        expect(hints).not.toContain('nonce')
        expect(answer.includes('modulepreload; crossorigin; nonce="')).toBe('preload' in tags)
      }
    })

    it('are not sent to HTTP/1.0, which has none', async () => {
      const answers = await heads({ earlyHints: true }, 'GET /page HTTP/1.0\r\nHost: localhost\r\n\r\n')
      expect(answers).toHaveLength(1)
      expect(answers[0]).toMatch(/ 200 /)
    })

    it('with several hashes, odd nonces and odd modes do no harm', async () => {
      const crashes = recordCrashes()
      const hashes = 'sha384-YQ== sha512-Yg=='
      const root = writeCompleteBuild({
        [entry]: {
          file: 'assets/main-11111111.js',
          isEntry: true,
          integrity: hashes,
          css: ['assets/main-11111111.css'],
        },
      })
      for (const nonce of ['abc', 'a"b', 'a b\r\n', 'é']) {
        const vite = { root, dev: false, nonce: () => nonce, tags: { earlyHints: true } }
        const app = await startPage(host, vite, ({ viteTags }) =>
          viteTags(entry, { attributes: { style: { crossorigin: 'a"\r\nb' } } }),
        )
        const { status, body } = await get(app, '/page')
        expect(status, body).toBe(200)
        expect(parseTags(body).find(({ name }) => name === 'script')?.attributes['integrity']).toBe(hashes)
      }
      expect(crashes).toEqual([])
    })
  })
}
