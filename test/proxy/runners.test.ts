import path from 'node:path'
import type { Plugin, ViteDevServer } from 'vite'
import { describe, expect, it } from 'vitest'
import { nodeAdapter } from '../hosts/node-host.ts'
import { startForTest } from '../contract/use-application.ts'
import type { RunningApplication } from '../contract/scenario.ts'
import { writeFile } from '../support/build-files.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { open } from '../support/http-client.ts'
import { vites } from '../vite-plugin/vites.ts'
import { type Linked, startLinked } from './linked.ts'

const entry = `import './entry.css'
import { text } from './text.js'
let heard = 'nothing'
import.meta.hot?.on('from-vite', (data) => (heard = data))
import.meta.hot?.send('from-server', 'hello')
export const render = () => '<p>' + text + ' ' + heard + '</p>'
`
const page = '<!doctype html><html><head></head><body><!--ssr-outlet--></body></html>'

/** Counts the modules that Vite transforms for the server. */
function countTransforms(seen: string[]): Plugin {
  return {
    name: 'count',
    transform(_code, id) {
      if (this.environment.name === 'ssr') seen.push(path.basename(id))
    },
  }
}

function startBackend({ root }: Linked): Promise<RunningApplication> {
  const vite = { root, dev: true, devServer: 'proxy', ssr: './src/entry-server.js' }
  return startForTest(nodeAdapter.start, { vite })
}

describe.each(vites)('$name: module runners of backends', ({ vite }) => {
  const start = async (plugins: Plugin[] = []): Promise<Linked> => {
    const linked = await startLinked(vite, { plugins })
    writeFile(path.join(linked.root, 'index.html'), page)
    writeFile(path.join(linked.root, 'src/entry-server.js'), entry)
    writeFile(path.join(linked.root, 'src/entry.css'), '.entry { color: red }\n')
    return linked
  }

  it('a backend that restarts costs no transform', async () => {
    const seen: string[] = []
    const linked = await start([countTransforms(seen)])
    const first = await startBackend(linked)
    expect((await open(first, '/')).body).toContain('<p>first nothing</p>')
    await first.close()
    expect(seen.toSorted()).toEqual(['entry-server.js', 'entry.css', 'text.js'])
    const second = await startBackend(linked)
    const { body } = await open(second, '/')
    expect(body).toContain('<p>first nothing</p>')
    expect(body).toMatch(/<style[^>]*data-vite-dev-id[^>]*>\.entry \{ color: red \}/)
    expect(seen).toHaveLength(3)
  })

  it('several backends see an edit, and messages go both ways', async () => {
    const heard: unknown[] = []
    const listen = ({ environments }: ViteDevServer): void =>
      void environments['ssr']!.hot.on('from-server', (data: unknown) => void heard.push(data))
    const linked = await start([{ name: 'listen', configureServer: listen }])
    const backends = [await startBackend(linked), await startBackend(linked)]
    const texts = (): Promise<string[]> =>
      Promise.all(
        backends.map(async (backend) => /<p>(.*)<\/p>/.exec((await open(backend, '/')).body)?.[1] ?? ''),
      )
    expect(await texts()).toEqual(['first nothing', 'first nothing'])
    await expect.poll(() => heard).toEqual(['hello', 'hello'])
    linked.server.environments['ssr']!.hot.send('from-vite', 'news')
    await expect.poll(texts).toEqual(['first news', 'first news'])
    writeFile(path.join(linked.root, 'src/text.js'), `export const text = 'second'\n`)
    await expect.poll(texts, { timeout: 20_000 }).toEqual(['second nothing', 'second nothing'])
  })

  it('an edit of a template that is not index.html reloads the pages made of it', async () => {
    const { root } = await start()
    const template = path.join(root, 'app.html')
    writeFile(template, page)
    const ssr = { entry: './src/entry-server.js', template: 'app.html' }
    const scenario = { vite: { root, dev: true, devServer: 'proxy', ssr } } as const
    const backend = await startForTest(nodeAdapter.start, scenario)
    expect((await open(backend, '/any/page')).body).toContain('<p>first nothing</p>')
    const client = await connectHmr(backend)
    const afterEdit = (): unknown => {
      writeFile(template, `${page}<!-- ${String(Math.random())} -->`)
      return client.messages
    }
    await expect
      .poll(afterEdit, { timeout: 20_000, interval: 300 })
      .toContainEqual({ type: 'full-reload', path: '*' })
    await client.close()
  })

  it('stylesheets outside of what Vite may read, and messages that are none, are refused', async () => {
    const { found } = await start()
    const modules = [{ url: '../secret?direct', id: 'x' }]
    await expect(found.client.call('styles', { modules })).rejects.toThrow('server.fs')
    for (const payload of [undefined, { type: 'update' }, { type: 'custom', event: 5 }])
      await expect(found.client.call('message', { environment: 'ssr', payload })).rejects.toThrow('custom')
    const custom = { type: 'custom', event: 'x' }
    await expect(found.client.call('message', { environment: 'client', payload: custom })).rejects.toThrow(
      'client',
    )
    expect(await found.client.isAlive()).toBe(true)
  })
})
