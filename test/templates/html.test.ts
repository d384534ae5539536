import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mode, modes } from '../contract/scenario.ts'
import { get, type Reply } from '../support/http-client.ts'
import { type Helpers, hosts, type Host, type Served } from './hosts.ts'
import { prepareProject, type TemplatesProject } from './projects.ts'

/** Texts that would inject markup, and texts that break scripts and replacements. */
const hostile: unknown = {
  closing: '</script><script>alert(1)</script>',
  comment: '<!--<script>',
  lines: 'a\u2028b\u2029c\nd\r\te',
  quotes: `"'\\\``,
  replacement: "$& $1 $' $$",
  outlet: '<!--ssr-outlet--></head></body>',
  markup: '&lt;&amp;<b>',
  deep: [[{ none: null, yes: true, number: -1.5e300 }], []],
  // An own key `__proto__`, which an object literal would take for the prototype.
  ...(JSON.parse('{ "__proto__": { "polluted": true } }') as object),
  emoji: '🧵 \ud800',
}

const parts = {
  head: '<meta name="from" content="$& the server">',
  body: '<p id="from-server">$\' and <b>HTML</b></p>',
}

function useHtml(host: Host, mode: Mode, project: () => TemplatesProject, nonce = 'n0nce') {
  let served: Served | undefined
  let answer: (helpers: Helpers) => Promise<string> = async () => ''
  beforeAll(async () => {
    const vite = { root: project().root, dev: mode === 'development', nonce: () => nonce }
    served = await host.serve({ project: project(), vite, data: {}, handler: (helpers) => answer(helpers) })
  })
  afterAll(() => served?.close())
  return (...args: Parameters<Helpers['viteHtml']>): Promise<Reply> => {
    answer = ({ viteHtml }) => viteHtml(...args)
    return get(served!, '/helpers')
  }
}

/** Returns the state as the page's own scripts find it. Runs inline scripts only. */
function stateOf(html: string): unknown {
  const window: { __SSR_STATE__?: unknown } = {}
  for (const [, code = ''] of html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)) {
    if (code.includes('__SSR_STATE__')) new Function('window', code)(window)
  }
  return window.__SSR_STATE__
}

describe.each(modes)('viteHtml in %s', (mode) => {
  let project: TemplatesProject
  beforeAll(async () => {
    project = await prepareProject(mode)
  })
  afterAll(() => project.remove())

  describe.each(hosts)('$name', (host) => {
    const html = useHtml(host, mode, () => project)

    it('returns the page as browsers get it', async () => {
      const { status, headers, body } = await html('app/index.html')
      expect(status).toBe(200)
      expect(headers['content-type']).toBe(
        host.name.startsWith('Express') ? 'text/html; charset=utf-8' : 'text/html',
      )
      expect(body).toContain('<title>A page of Vite · Looms</title>')
      expect(body.includes('/@vite/client')).toBe(mode === 'development')
      expect(/src="\/assets\/[\w-]+\.js"/.test(body)).toBe(mode === 'production')
      expect(stateOf(body)).toBeUndefined()
      expect(body).not.toContain('__SSR_STATE__')
    })

    it('has `head` and `body` unchanged before the ends of those elements', async () => {
      const { body } = await html('app/index.html', parts)
      expect(body).toContain(`${parts.head}</head>`)
      expect(body).toContain(`${parts.body}</body>`)
      expect(body.match(/<\/head>/g)).toHaveLength(1)
      expect(body.match(/<\/body>/g)).toHaveLength(1)
    })

    it('has any state ahead of the scripts of the page', async () => {
      const { body } = await html('app/index.html', { ...parts, state: hostile })
      expect(stateOf(body)).toEqual(hostile)
      expect(Object.keys(stateOf(body) as object)).toContain('__proto__')
      expect(body.indexOf('__SSR_STATE__')).toBeLessThan(body.search(/<script\b[^>]*type="module"/))
      // No part of the state has become markup.
      expect(body).not.toContain('<script>alert')
      expect(body.match(/<\/head>/g)).toHaveLength(1)
      expect(body.match(/<script\b/g)?.length).toBe(
        (await html('app/index.html')).body.match(/<script\b/g)!.length + 1,
      )
    })

    it.each([null, 0, '', false, [], 'text', '</script>'])('state %j', async (state) => {
      expect(stateOf((await html('app/index.html', { state })).body)).toEqual(state)
    })

    it('has the nonce on every script', async () => {
      const { body } = await html('app/index.html', { state: 1 })
      for (const [tag] of body.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain('nonce="n0nce"')
      expect(body).toContain('<meta property="csp-nonce" nonce="n0nce">')
    })

    it.each(['./app/index.html', '/app/index.html'])('accepts the name %s', async (name) => {
      expect((await html(name)).body).toContain('A page of Vite')
    })

    it.each(['gone.html', 'views/page.ejs', '../index.html', 'package.json', '__proto__', ''])(
      'a page that does not exist, %j, is an error',
      async (name) => {
        const { status, body } = await html(name)
        expect(status).toBe(500)
        expect(JSON.parse(body)).toEqual({ code: 'PAGE_NOT_FOUND' })
      },
    )
  })

  describe.each(hosts)('$name with a hostile nonce', (host) => {
    const html = useHtml(host, mode, () => project, '"><script>alert(1)</script>')

    it('escapes it', async () => {
      const { body } = await html('app/index.html', { state: 1 })
      expect(body).not.toContain('<script>alert')
      expect(body).toContain('nonce="&quot;&gt;&lt;script&gt;')
    })
  })
})
