import { describe, expect, it } from 'vitest'
import { get, open } from '../support/http-client.ts'
import type { Adapter, RunningApplication } from './scenario.ts'
import { ssrOptions } from './ssr-projects.ts'
import { useApplication } from './use-application.ts'

const files = {
  'index.html': `<!doctype html><html><head></head><body><div id="app"><!--ssr-outlet--></div><script type="module">import text from './src/text.html?raw'\nconsole.log(text)</script></body></html>`,
  'src/text.html': '<p>text of a module</p>',
  'public/legal.html': '<!doctype html><title>Legal</title><p>of the public folder</p>',
}
const transformHtml = (html: string): string => html.replace('</body>', '<i>changed</i></body>')

/** Modules that Vite makes of HTML files, and its public HTML files, where the integration answers for pages itself. */
export function addHtmlModuleTests(host: Adapter): void {
  describe.each([
    { title: 'transformHtml', isRendered: false, change: { transformHtml }, mark: '<i>changed</i>' },
    { title: 'a server entry', isRendered: true, change: {}, mark: 'first text' },
    { title: 'both', isRendered: true, change: { transformHtml }, mark: '<i>changed</i>' },
  ])('HTML files in development with $title', ({ isRendered, change, mark }) => {
    const app = useApplication(host, async () => {
      const { ssr, ...vite } = ssrOptions(change, undefined, files)
      return { vite: isRendered ? { ...vite, ssr: ssr! } : vite }
    })
    const moduleAt = async (path: string): Promise<string> => {
      const { status, headers, body } = await get(app, path, { 'sec-fetch-dest': 'script' })
      expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('javascript')])
      return body
    }

    it('inline module scripts of a page, and what they import of HTML files, are modules', async () => {
      const script = await moduleAt(await inlineModule(app, mark))
      const [imported = ''] = /\/src\/text\.html\?[^"]*/.exec(script) ?? []
      expect(await moduleAt(imported)).toContain('text of a module')
    })

    it('a public HTML file is sent as it is', async () => {
      expect(await open(app, '/legal.html')).toMatchObject({ status: 200, body: files['public/legal.html'] })
    })

    it.runIf(!isRendered)('a page with a query of its own is a page', async () => {
      for (const query of ['', '?import=csv', '?html-proxy-off=1'])
        expect((await open(app, `/index.html${query}`)).body).toContain(mark)
    })
  })
}

/** Returns the address of the page's inline module script, as the page has it. */
async function inlineModule(app: RunningApplication, mark: string): Promise<string> {
  const { body } = await open(app, '/some/page')
  expect(body).toContain(mark)
  return (/src="([^"]*\?html-proxy[^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&')
}
