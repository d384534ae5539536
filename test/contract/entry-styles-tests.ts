import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { get, navigation } from '../support/http-client.ts'
import type { Adapter, Route, RunningApplication } from './scenario.ts'
import { firstStyles, writeSources } from './source-projects.ts'
import { startForTest } from './use-application.ts'

/** Lists the sources that Vite has transformed. */
const listPlugin = `{
  name: 'list',
  configureServer({ middlewares }) {
    middlewares.use('/transformed', (_req, res) => res.end(JSON.stringify(transformed)))
  },
  transform(_code, id) {
    if (id.includes('/src/')) transformed.push(id.replace(/.*\\/src\\//, ''))
  },
}`

const project = {
  files: {
    'index.html': '<!doctype html><head></head><body>page</body>',
    'src/main.js': "import './main.css'\n",
    'src/main.css': '.first { color: red }\n',
  },
  config: `(() => {
  const transformed = []
  return {
    build: { manifest: true, rollupOptions: { input: ['index.html', 'src/main.js'] } },
    plugins: [${listPlugin}],
  }
})()`,
}

/** The styles of entries are looked at ahead of pages that may have tags, and of no others. In process. */
export function addEntryStylesTests(host: Adapter): void {
  describe('styles of entries in development', () => {
    const start = (root: string, routes: Route[] = []): Promise<RunningApplication> =>
      startForTest(host.start, { vite: { root, dev: true }, routes })
    const transformedBy = async (app: RunningApplication): Promise<unknown> =>
      JSON.parse((await get(app, '/transformed', { accept: 'application/json' })).body)

    it('a page of the project waits for none', async () => {
      const app = await start(writeSources(project))
      expect((await get(app, '/', navigation)).body).toContain('page')
      expect(await transformedBy(app)).toEqual([])
    })

    it('a path that a route may answer waits for all', async () => {
      const app = await start(writeSources(project))
      await get(app, '/route', navigation)
      expect(await transformedBy(app)).toEqual(expect.arrayContaining(['main.js', 'main.css']))
    })

    it('a route at the path of a page has them, also those of an edit', async () => {
      const root = writeSources(project)
      const route: Route = {
        path: '/',
        handler: (exchange) => exchange.answer(exchange.viteTags('src/main.js')),
      }
      const app = await start(root, [route])
      const texts = async (): Promise<string> =>
        (await firstStyles(app, '/')).map(({ text }) => text).join('\n')
      expect(await texts()).toContain('.first')
      writeFile(join(root, 'src/second.css'), '.second { color: red }\n')
      writeFile(join(root, 'src/main.js'), "import './main.css'\nimport './second.css'\n")
      await expect.poll(texts, { timeout: 20_000 }).toContain('.second')
      expect((await get(app, '/')).body).toContain('.second')
    })
  })
}
