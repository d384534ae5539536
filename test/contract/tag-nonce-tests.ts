import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { get, open } from '../support/http-client.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { copyFixture } from '../support/workspace.ts'
import { modes, type Adapter, type Exchange, type Mode } from './scenario.ts'
import { codeOf, pageOf, startPage, tagProject, tagsOf } from './tag-page.ts'

const policy = 'content-security-policy'

const isMeta = ({ attributes }: Tag): boolean => attributes['property'] === 'csp-nonce'

/** Projects whose tags include inline code. */
const projects: [string, (mode: Mode) => Promise<ViteIntegrationOptions>, Mode][] = [
  ['a site in development', tagProject, 'development'],
  ['React in development', async () => ({ root: copyFixture('react'), dev: true }), 'development'],
  ['a site in production', tagProject, 'production'],
  [
    'a build with an import map',
    async () => ({
      root: await builtFixture({ fixture: 'tags', config: 'vite.import-map.config' }),
      dev: false,
      base: '/app/',
    }),
    'production',
  ],
  [
    'a build for old browsers',
    async () => ({ root: await builtFixture({ fixture: 'tags', config: 'vite.legacy.config' }), dev: false }),
    'production',
  ],
]

const firstEntry = ({ root = '' }: ViteIntegrationOptions): string =>
  root.includes('react') ? 'src/main.tsx' : 'src/main.ts'

/** The nonce of a response on its tags, and in its policy. */
export function addTagNonceTests(host: Adapter): void {
  describe.each(projects)('the nonce on the tags of %s', (_name, project, mode) => {
    it('is on every tag, also inline ones, and the meta tag comes once, first', async () => {
      const vite = { ...(await project(mode)), nonce: () => 'abc', tags: { prefetch: 'waterfall' as const } }
      const tags = await tagsOf(
        host,
        vite,
        ({ viteTags }) => `${viteTags(firstEntry(vite))}\n${viteTags(firstEntry(vite))}`,
      )
      expect(tags.length).toBeGreaterThan(2)
      expect(tags.filter(isMeta)).toHaveLength(1)
      expect(isMeta(tags[0]!)).toBe(true)
      for (const { attributes } of tags) expect(attributes['nonce']).toBe('abc')
    })

    it('that is set between two calls adds its meta tag with the second', async () => {
      const given: { nonce?: string } = {}
      const vite = { ...(await project(mode)), nonce: () => given.nonce }
      const tags = await tagsOf(host, vite, ({ viteTags }) => {
        delete given.nonce
        const first = viteTags(firstEntry(vite))
        given.nonce = 'abc'
        return `${first}\n${viteTags(firstEntry(vite))}`
      })
      expect(tags.filter(isMeta)).toHaveLength(1)
    })

    it('is on no tag of a response without one', async () => {
      for (const nothing of [undefined, null, '']) {
        const vite = { ...(await project(mode)), nonce: () => nothing as undefined }
        const { body } = await pageOf(host, vite, ({ viteTags }) => viteTags(firstEntry(vite)))
        expect(body).toContain('<script')
        expect(body).not.toMatch(/nonce/)
      }
    })
  })

  describe.each(modes)('the nonce in %s', (mode) => {
    it('is requested once per response, and each response has its own', async () => {
      let asked = 0
      const vite = { ...(await tagProject(mode)), nonce: () => `n${String((asked += 1))}` }
      const app = await startPage(host, vite, ({ viteTags, viteNonce }) =>
        [viteTags('src/main.ts'), viteTags('src/second.ts'), `<meta nonce="${viteNonce ?? ''}">`].join('\n'),
      )
      for (const expected of ['n1', 'n2', 'n3']) {
        const tags = parseTags((await get(app, '/page')).body)
        expect(new Set(tags.map(({ attributes }) => attributes['nonce']))).toEqual(new Set([expected]))
      }
      expect(asked).toBe(3)
    })

    it('that is no string is refused with a code', async () => {
      for (const wrong of [7, {}, Buffer.from('abc'), true]) {
        const vite = { ...(await tagProject(mode)), nonce: () => wrong as never }
        expect(await codeOf(host, vite, ({ viteTags }) => viteTags('src/main.ts'))).toBe('INVALID_OPTION')
      }
    })

    it('is on the page of the build too, with the meta tag', async () => {
      const vite = { ...(await tagProject(mode)), nonce: () => 'a"b' }
      const { status, body } = await open(await startPage(host, vite, () => ''), '/')
      expect(status).toBe(200)
      expect(body.match(/<meta property="csp-nonce" nonce="a&quot;b">/g)).toHaveLength(1)
      const needing = body.match(/<(?:script|style|link)\b[^>]*>/g) ?? []
      expect(needing.length).toBeGreaterThan(mode === 'production' ? 3 : 1)
      for (const tag of needing) expect(tag).toContain('nonce="a&quot;b"')
    })
  })

  describe.each(modes)('the policy in %s', (mode) => {
    const page = ({ viteTags }: Exchange): string => viteTags('src/main.ts')

    /** Returns the nonces of the tags, and the policy, of one response. */
    async function answerOf(
      vite: ViteIntegrationOptions,
      one = page,
    ): Promise<{ nonces: Set<unknown>; header: unknown }> {
      const { body, headers } = await pageOf(host, vite, one)
      return {
        nonces: new Set(parseTags(body).map(({ attributes }) => attributes['nonce'])),
        header: headers[policy],
      }
    }

    it('is set with a nonce of its own, fresh for each response', async () => {
      const vite = { ...(await tagProject(mode)), tags: { csp: true } }
      const app = await startPage(host, vite, page)
      const seen = new Set<string>()
      for (let index = 0; index < 20; index += 1) {
        const { body, headers } = await get(app, '/page')
        const nonce = /'nonce-([\w+/]+={0,2})'/.exec(String(headers[policy]))?.[1] ?? ''
        expect(Buffer.from(nonce, 'base64').length).toBeGreaterThanOrEqual(16)
        for (const { attributes } of parseTags(body)) expect(attributes['nonce']).toBe(nonce)
        expect(headers[policy]).toContain(`script-src 'nonce-${nonce}' 'strict-dynamic'`)
        expect(headers[policy]).toContain(`style-src 'nonce-${nonce}'`)
        seen.add(nonce)
      }
      expect(seen.size).toBe(20)
    })

    it('has the nonce of the option, and views get it', async () => {
      const vite = { ...(await tagProject(mode)), nonce: () => 'abc', tags: { csp: true } }
      const { nonces, header } = await answerOf(vite)
      expect(nonces).toEqual(new Set(['abc']))
      expect(header).toContain("'nonce-abc'")
      const { viteNonce } = JSON.parse(
        (
          await pageOf(host, { ...vite, nonce: () => 'xyz' }, (x) =>
            JSON.stringify({ viteNonce: x.viteNonce }),
          )
        ).body,
      ) as { viteNonce: string }
      expect(viteNonce).toBe('xyz')
    })

    it('can be a string with placeholders for the nonce', async () => {
      const csp = "script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}' 'self'; img-src $& $1"
      const vite = { ...(await tagProject(mode)), nonce: () => 'abc', tags: { csp } }
      expect((await answerOf(vite)).header).toBe(
        "script-src 'nonce-abc'; style-src 'nonce-abc' 'self'; img-src $& $1",
      )
    })

    it("completes the application's own, and never replaces it", async () => {
      const vite = { ...(await tagProject(mode)), nonce: () => 'abc', tags: { csp: true } }
      const own = (exchange: Exchange): string => {
        exchange.setHeader('Content-Security-Policy', "default-src 'self'")
        return page(exchange)
      }
      const hmr = mode === 'development' ? "; connect-src 'self' ws: wss:" : ''
      expect(await answerOf(vite, own)).toEqual({
        nonces: new Set(['abc']),
        header: `default-src 'self'; script-src 'self' 'nonce-abc'; style-src 'self' 'nonce-abc'${hmr}`,
      })
      const { headers } = await pageOf(host, vite, page, { headers: { [policy]: "script-src 'none'" } })
      expect(headers[policy]).toBe("script-src 'none'")
    })

    it('is set with tags, and with the page of the build, only', async () => {
      const vite = { ...(await tagProject(mode)), tags: { csp: true } }
      const app = await startPage(host, vite, () => '<p>no tags</p>')
      expect((await get(app, '/page')).headers).not.toHaveProperty(policy)
      for (const path of ['/', '/anywhere', '/index.html']) {
        const { headers, body } = await open(app, path)
        const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? 'none'
        expect(headers[policy], path).toContain(`'nonce-${nonce}'`)
      }
    })

    it.each(["a'; script-src *", 'a b', 'a;b', 'a\r\nX-Injected: 1', 'é', '\0'])(
      'refuses the nonce %j, which would be more than a nonce in it',
      async (nonce) => {
        const vite = { ...(await tagProject(mode)), nonce: () => nonce, tags: { csp: true } }
        expect(await codeOf(host, vite, page)).toBe('INVALID_OPTION')
      },
    )
  })
}
