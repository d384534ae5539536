import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ViteDevServer } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { IntegrationOptions } from '@vite-integration/vite-plugin'
import { writeFile } from '../support/build-files.ts'
import { connectHmr, type HmrClient } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { eventually } from './hot-files.ts'
import { type BuildOptions, type Files, site, writeProject } from './projects.ts'
import { startVite } from './servers.ts'
import { type Vite, vites } from './vites.ts'

interface Page {
  readonly root: string
  readonly client: HmrClient
  readonly server: ViteDevServer
  /** Loads a module, so that Vite knows it. */
  load(path: string): Promise<void>
  /** Changes a file; resolves with the types of the messages that Vite then sends to the page. */
  messagesOf(file: string, change: (path: string) => void): Promise<string[]>
}

const files: Files = {
  ...site,
  'views/home.ejs': '<h1>Home</h1>',
  'views/parts/nav.ejs': '<nav></nav>',
  'views/.hidden.ejs': 'hidden',
  'templates/mail.txt': 'Dear',
  'src/views/list.pug': 'h1 List',
  'src/accepting.ts': 'import.meta.hot?.accept()\nexport const value = 1\n',
  'src/views/panel.ts': 'import.meta.hot?.accept()\nexport const value = 1\n',
  'src/views/unused.vue': '<template><p>not loaded yet</p></template>',
  'a (copy) [1]/{b}/views/home.ejs': '<h1>Copy</h1>',
  'notes.txt': 'notes',
  'routes/home.js': 'export const home = 1',
}

/** Connects to the HMR of a Vite server, as a page in a browser does. */
async function openPage(
  vite: Vite,
  refresh?: IntegrationOptions['refresh'],
  options: BuildOptions = {},
  at = '.',
): Promise<Page> {
  const folder = writeProject(files)
  const root = join(folder, at)
  const plugin = refresh === undefined ? {} : { refresh }
  const app = await startVite(vite, root, { plugin, ...options })
  const { server } = app
  const client = await connectHmr(app, server.config.base)
  onTestFinished(() => client.close())
  await client.next(({ type }) => type === 'connected')
  let marks = 0
  return {
    root: folder,
    client,
    server,
    async load(path) {
      expect((await get(app, path)).status).toBe(200)
    },
    async messagesOf(file, change) {
      await watched(server, join(folder, file))
      const seen = once(server.watcher, 'all')
      const before = client.messages.length
      change(join(folder, file))
      await seen
      // This timer is set after the plugin's and is longer, so it fires later.
      await new Promise((resolve) => setTimeout(resolve, 250))
      const event = `mark-${String(marks++)}`
      server.environments['client']!.hot.send({ type: 'custom', event, data: {} })
      await client.next((message) => (message as { event?: string }).event === event)
      return client.messages.slice(before, -1).map(({ type }) => type)
    },
  }
}

/** Waits until the watcher knows a file: it misses changes of a file that it has not seen yet. */
async function watched({ watcher }: ViteDevServer, file: string): Promise<void> {
  const exists = existsSync(file)
  await eventually(() => {
    const names = watcher.getWatched()[dirname(file)]
    return exists ? names?.includes(basename(file)) : names !== undefined || !existsSync(dirname(file))
  }).toBe(true)
}

const edit = (path: string): void => writeFile(path, 'changed')

describe.each(vites)('$name: refresh', ({ vite }) => {
  it.each(['views/home.ejs', 'views/parts/nav.ejs', 'templates/mail.txt', 'src/views/list.pug'])(
    'without a setting, %s reloads the page',
    async (file) => {
      const { messagesOf } = await openPage(vite)
      expect(await messagesOf(file, edit)).toEqual(['full-reload'])
    },
  )

  it('adding or removing a view reloads the page', async () => {
    const { messagesOf } = await openPage(vite)
    expect(await messagesOf('views/new.ejs', edit)).toEqual(['full-reload'])
    expect(await messagesOf('views/home.ejs', (path) => rmSync(path))).toEqual(['full-reload'])
  })

  it.each(['notes.txt', 'routes/home.js', 'src/lazy.ts', 'views/.hidden.ejs'])(
    '%s does not reload the page',
    async (file) => {
      const { messagesOf } = await openPage(vite)
      expect(await messagesOf(file, edit)).toEqual([])
    },
  )

  it('several views that are saved together reload it once', async () => {
    const { messagesOf } = await openPage(vite)
    const both = (path: string): void => {
      edit(path)
      edit(join(path, '../parts/nav.ejs'))
    }
    expect(await messagesOf('views/home.ejs', both)).toEqual(['full-reload'])
  })

  it('modules are hot-reloaded in any folder', async () => {
    const { messagesOf, load } = await openPage(vite, ['src/**'])
    await load('/src/views/panel.ts')
    await load('/src/accepting.ts')
    const change = (path: string): void =>
      writeFile(path, `${files['src/accepting.ts']}export const more = 2\n`)
    expect(await messagesOf('src/views/panel.ts', change)).toEqual(['update'])
    expect(await messagesOf('src/accepting.ts', change)).toEqual(['update'])
    expect(await messagesOf('src/views/list.pug', edit)).toEqual(['full-reload'])
  })

  it('components in view folders do not count as views, loaded or not', async () => {
    const { messagesOf } = await openPage(vite)
    expect(await messagesOf('src/views/unused.vue', edit)).toEqual([])
    expect(await messagesOf('src/views/panel.ts', edit)).toEqual([])
  })

  it.each<[string, (IntegrationOptions['refresh'] & object) | string, string, string]>([
    ['a glob', 'notes.*', 'notes.txt', 'views/home.ejs'],
    ['several globs', ['routes/**/*.js', 'templates/*'], 'routes/home.js', 'views/home.ejs'],
    ['a file', 'notes.txt', 'notes.txt', 'views/home.ejs'],
    ['a leading ./', './routes/*.js', 'routes/home.js', 'notes.txt'],
    ['a glob with an exception', ['views/**', '!views/parts/**'], 'views/home.ejs', 'views/parts/nav.ejs'],
  ])('%s', async (_name, refresh, view, other) => {
    const { messagesOf } = await openPage(vite, refresh)
    expect(await messagesOf(other, edit)).toEqual([])
    expect(await messagesOf(view, edit)).toEqual(['full-reload'])
  })

  it('can be switched off', async () => {
    const { messagesOf } = await openPage(vite, false)
    expect(await messagesOf('views/home.ejs', edit)).toEqual([])
  })

  it('views outside of root', async () => {
    const { messagesOf } = await openPage(vite, ['../views/**/*.ejs', '../notes.txt'], {}, 'src')
    expect(await messagesOf('views/parts/nav.ejs', edit)).toEqual(['full-reload'])
    expect(await messagesOf('notes.txt', edit)).toEqual(['full-reload'])
    expect(await messagesOf('views/late/new.ejs', edit)).toEqual(['full-reload'])
  })

  it('a folder whose name looks like a glob', async () => {
    const { messagesOf } = await openPage(vite, ['views/**', '../../notes.txt'], {}, 'a (copy) [1]/{b}')
    expect(await messagesOf('a (copy) [1]/{b}/views/home.ejs', edit)).toEqual(['full-reload'])
    expect(await messagesOf('notes.txt', edit)).toEqual(['full-reload'])
  })

  it('under a base, and after a restart', async () => {
    const { messagesOf, server } = await openPage(vite, true, { config: { base: '/app/' } })
    expect(await messagesOf('views/home.ejs', edit)).toEqual(['full-reload'])
    await server.restart()
    await watched(server, join(server.config.root, 'views/home.ejs'))
    const { port } = server.httpServer!.address() as { port: number }
    const client = await connectHmr({ url: `http://127.0.0.1:${String(port)}` }, '/app/')
    onTestFinished(() => client.close())
    await client.next(({ type }) => type === 'connected')
    writeFile(join(server.config.root, 'views/home.ejs'), 'changed again')
    await client.next(({ type }) => type === 'full-reload')
  })
})
