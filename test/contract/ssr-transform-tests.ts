import { createBuilder } from 'vite'
import { describe, expect, it } from 'vitest'
import { open } from '../support/http-client.ts'
import type { Adapter } from './scenario.ts'
import { ssrModes } from './ssr-project.ts'
import { ssrFiles, ssrOptions } from './ssr-projects.ts'
import { useApplication } from './use-application.ts'

const { 'index.html': page = '', 'src/entry-server.js': _entry, ...files } = ssrFiles
const project = {
  'app.html': page,
  ...files,
  'src/entry-server.js': `export const render = ({ url, html }) =>
  url.pathname === '/shared' ? html('shared', { headers: { 'cache-control': 'public, max-age=60' } }) : 'page'\n`,
}
const config = `{ plugins: [integration({ ssr: { entry: './src/entry-server.js', template: 'app.html' } })] }`

/** The option `transformHtml` and rendered pages, whose template is named in the Vite config alone. */
export function addSsrTransformTests(host: Adapter): void {
  describe.each(ssrModes)('transformHtml of rendered pages in %s', (mode) => {
    const app = useApplication(host, async () => {
      const { ssr: _none, ...vite } = ssrOptions({ dev: mode === 'development' }, config, project)
      if (mode === 'production') {
        const silent = { root: vite.root, configLoader: 'native', logLevel: 'silent' } as const
        await (await createBuilder(silent, null)).buildApp()
      }
      const transformHtml = (html: string, { entry }: { entry: string }): string =>
        html.replace('</body>', () => `<i>${entry}</i></body>`)
      return { vite: { ...vite, transformHtml } }
    })

    it('is told the template, and makes pages private unless the entry says otherwise', async () => {
      const answers = [await open(app, '/any'), await open(app, '/shared')]
      for (const { body } of answers) expect(body).toContain('<i>app.html</i>')
      expect(answers.map(({ headers }) => [headers['cache-control'], headers.etag])).toEqual([
        ['private, no-cache', undefined],
        ['public, max-age=60', undefined],
      ])
    })
  })
}
