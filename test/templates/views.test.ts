import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Mode, modes } from '../contract/scenario.ts'
import { contentType, get } from '../support/http-client.ts'
import { parseTags } from '../support/parse-tags.ts'
import { type Helpers, hosts, type Host, type Served } from './hosts.ts'
import { prepareProject, type TemplatesProject } from './projects.ts'
import { attributes, entries, scopes, syntaxes } from './views.ts'

const print = { style: { media: 'print' } }
const data = {
  name: 'A < B',
  view: 'some view',
  links: [{ name: 'one', view: 'one', current: true }],
  print,
  tagged: { attributes, entries },
}

/** Returns the results of a case's calls in a handler. */
const calls: Record<string, (helpers: Helpers) => string> = {
  page: ({ viteTags }) => viteTags('src/page.ts'),
  print: ({ viteTags }) => viteTags('src/print.css', { attributes: print }),
  asset: ({ viteAsset }) => viteAsset('src/images/loom.svg'),
  inline: ({ viteInline }) => viteInline('src/theme.js'),
  withoutPreload: ({ viteTags }) => viteTags('src/page.ts', { preload: 'none' }),
  several: ({ viteTags }) => viteTags(entries),
  attributes: ({ viteTags }) => viteTags('src/page.ts', { attributes }),
}

/** Starts a host that serves the project; the handler of the next request answers with `call`. */
function useSite(host: Host, mode: Mode, project: () => TemplatesProject) {
  let served: Served | undefined
  let answer: (helpers: Helpers) => string = () => ''
  beforeAll(async () => {
    const vite = { root: project().root, dev: mode === 'development', nonce: () => 'n0nce' }
    served = await host.serve({ project: project(), vite, data, handler: (helpers) => answer(helpers) })
  })
  afterAll(() => served?.close())
  const ask = (path: string) => get(served!, path)
  return {
    ask,
    async call(name: string): Promise<string> {
      answer = calls[name]!
      return (await ask('/helpers')).body
    },
    async render(view: string): Promise<string> {
      const { status, body, headers } = await ask(`/views/${view}`)
      expect(status, body).toBe(200)
      expect(String(headers['content-type'])).toMatch(/^text\/html/)
      return body
    },
  }
}

describe.each(modes)('views in %s', (mode) => {
  let project: TemplatesProject
  beforeAll(async () => {
    project = await prepareProject(mode)
  })
  afterAll(() => project.remove())

  describe.each(hosts)('$name', (host) => {
    const site = useSite(host, mode, () => project)

    beforeAll(async () => {
      if (mode === 'production') return
      // From the second page on the tags contain the styles of the module graph.
      await site.ask('/src/page.ts')
      await site.ask('/src/page.css')
      await vi.waitFor(async () => expect(await site.call('page')).toContain('--cloth'), { timeout: 20_000 })
    })

    it.each(syntaxes)('$name: the page of the example', async ({ ending }) => {
      const html = await site.render(`page.${ending}`)
      const head = html.slice(html.indexOf('<head>'), html.indexOf('</head>'))
      expect(head).toContain(`<title>A &lt; B · Looms</title>`)
      expect(head).toContain(await site.call('page'))
      const style = parseTags(await site.call('print')).find(
        ({ attributes: own }) => own['media'] === 'print',
      )
      expect(head).toContain(`media="print"`)
      expect(head).toContain(`href="${style?.attributes['href'] ?? 'missing'}"`)
      expect(head.match(/<script type="module"[^>]*nonce="n0nce"/g)?.length).toBe(
        head.match(/type="module"/g)?.length,
      )
      expect(head.match(/src="[^"]*page/g)).toHaveLength(1)
    })

    it.each(syntaxes)('$name: the content of a script, unescaped', async ({ ending }) => {
      const html = await site.render(`page.${ending}`)
      const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? []
      expect(script).toBe(await site.call('inline'))
      const page = { documentElement: { dataset: {} } }
      const storage = { getItem: () => 'dark' }
      new Function('document', 'localStorage', 'matchMedia', script)(page, storage, () => ({
        matches: false,
      }))
      expect(page.documentElement.dataset).toEqual({ theme: 'dark' })
    })

    it.each(syntaxes)('$name: the URL of an image', async ({ ending }) => {
      const [, address = ''] = /<img src="([^"]*)"/.exec(await site.render(`page.${ending}`)) ?? []
      expect(address).toBe(await site.call('asset'))
      const reply = await site.ask(address)
      expect(reply.status).toBe(200)
      expect(contentType(reply)).toBe('image/svg+xml')
    })

    it.each(syntaxes)('$name: several entries in one call', async ({ ending }) => {
      expect(await site.render(`several.${ending}`)).toContain(await site.call('several'))
    })

    it.each(Object.keys(scopes))('in another scope: %s', async (view) => {
      expect(await site.render(view)).toContain(await site.call('page'))
    })

    it.each(syntaxes)('$name: options of a call', async ({ ending }) => {
      const html = await site.render(`withoutPreload.${ending}`)
      expect(html).toContain(await site.call('withoutPreload'))
      expect(html).not.toContain('modulepreload')
      if (mode === 'production') expect(await site.render(`tags.${ending}`)).toContain('modulepreload')
    })

    it.each(syntaxes)('$name: attributes of a call, escaped', async ({ ending }) => {
      const html = await site.render(`attributes.${ending}`)
      expect(html).toContain(await site.call('attributes'))
      const script = parseTags(html).findLast(
        ({ name, attributes: own }) => name === 'script' && 'src' in own,
      )
      expect(script?.attributes).toMatchObject({ 'data-page': 'a "b" <c>', async: '', nonce: 'n0nce' })
      expect(script?.attributes).not.toHaveProperty('crossorigin')
    })

    it.each(syntaxes)('$name: mistakes reach the error handlers', async ({ ending }) => {
      for (const [view, code, text] of [
        ['mistaken', 'UNKNOWN_OPTION', 'prelaod'],
        ['unknown', 'ENTRY_NOT_FOUND', 'src/gone.ts'],
      ] as const) {
        const { status, body } = await site.ask(`/views/${view}.${ending}`)
        expect(status).toBe(500)
        const { code: found } = JSON.parse(body) as { code: string }
        // Nunjucks throws its own error with the text of the original one.
        if (ending === 'njk') expect(found).toContain(text)
        else expect(found).toBe(code)
      }
    })
  })
})
