import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer, type InlineConfig, isFetchableDevEnvironment, isRunnableDevEnvironment } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { resolveConfig } from '../../config.ts'
import type { RequestContext } from '../../contract.ts'
import type { SsrEntry } from '../../ssr/ssr-source.ts'
import { createPendingStyles } from '../pending-styles.ts'
import { createDevTags } from '../dev-tags.ts'
import type { DevServer } from '../dev-server.ts'
import { createExternalServer } from '../external/external-server.ts'
import { createInProcessServer } from '../in-process/in-process-server.ts'
import { openLinkServer } from '../link-server/link-server.ts'
import { createDevSsrSource } from './dev-ssr-source.ts'

const files: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><html><head></head><body><!--ssr-outlet--></body></html>',
  'package.json': '{ "type": "module" }',
  'vite.config.js': `const count = { name: 'count', closeBundle: () => void globalThis.restartTest?.closed() }
export default { plugins: [count] }
`,
  'src/entry.js': `import './entry.css'\nimport { text } from './text.js'\nexport const render = () => text\nexport const lazy = () => import('./lazy.js')\n`,
  'src/text.js': `export const text = 'first'\n`,
  'src/entry.css': '.entry { color: red }\n',
  'src/lazy.js': `import './lazy.css'\n`,
  'src/lazy.css': '.lazy { color: red }\n',
  'src/slow.js': `await globalThis.restartTest.evaluated()
const { text } = await import('./text.js')
export const render = () => text
`,
  'src/syntax.js': 'export const a = \n\nlet 1 = 2\n',
}

function writeProject(): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'ssr-source-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, text] of Object.entries(files)) write(root, file, text)
  return root
}

function write(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

const silent = (): void => {}

interface Started {
  readonly root: string
  open(entry?: string, host?: string, environment?: string): Promise<SsrEntry>
  describe(error: unknown): unknown
}

async function start(isLinked: boolean): Promise<Started> {
  const root = writeProject()
  process.env.VITE_INTEGRATION_HOT_FILE = path.join(root, 'hot/dev-server.json')
  const logger = { debug: silent, info: silent, warn: silent, error: silent }
  const config = resolveConfig({ root, dev: true, logger, ...(isLinked ? { devServer: 'proxy' } : {}) })
  delete process.env.VITE_INTEGRATION_HOT_FILE
  if (isLinked) await runVite(root, config.hotFile)
  const server: DevServer = await (isLinked ? createExternalServer(config) : createInProcessServer(config))
  onTestFinished(() => server.close())
  const sourceOf = (entry: string, environment: string): ReturnType<typeof createDevSsrSource> =>
    createDevSsrSource(
      { tags: {}, ssr: { entry, environment, template: undefined, timeoutMs: 0, onError: undefined } },
      server,
      createDevTags(server, createPendingStyles(server), config.logger),
    )
  return {
    root,
    async open(entry = './src/entry.js', host = 'localhost', environment = 'ssr') {
      const req = { headers: { host } } as IncomingMessage
      const context = { req, target: '/' } as RequestContext
      return sourceOf(entry, environment).open(context, new AbortController().signal)
    },
    describe: (error) => sourceOf('', 'ssr').describe!(error),
  }
}

async function runVite(root: string, hotFile: string): Promise<void> {
  const guards = { isRunnableDevEnvironment, isFetchableDevEnvironment }
  const inline: InlineConfig = {
    root,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0 },
    plugins: [
      {
        name: 'link',
        configureServer(server) {
          server.httpServer!.once('listening', () => {
            void (async () => {
              const link = await openLinkServer(server, {
                hotFile,
                origin: () => '',
                isFileAllowed: () => true,
                guards,
              })
              server.httpServer!.once('close', link.close)
              const hot = { url: 'http://localhost:1', base: '/', pid: process.pid, socket: link.socket }
              mkdirSync(path.dirname(hotFile), { recursive: true })
              writeFileSync(hotFile, JSON.stringify(hot))
            })()
          })
        },
      },
    ],
  }
  const vite = await createServer(inline)
  onTestFinished(() => vite.close())
  await vite.listen()
  await expect.poll(() => existsSync(hotFile)).toBe(true)
}

const textOf = ({ exports }: SsrEntry): unknown => (exports as { render(): unknown }).render()

describe.each([
  ['in process', false],
  ['over the link', true],
])('%s', (_name, isLinked) => {
  it('runs an entry; edits take effect, and lazy styles appear once they are loaded', async () => {
    const started = await start(isLinked)
    const first = await started.open()
    expect(textOf(first)).toBe('first')
    expect((await first.styles!()).map(({ content, attributes }) => [content, attributes])).toMatchObject([
      ['.entry { color: red }\n', { 'data-vite-dev-id': path.join(started.root, 'src/entry.css') }],
    ])
    await (first.exports!['lazy'] as () => Promise<unknown>)()
    expect((await first.styles!()).map(({ content }) => content?.trim())).toEqual([
      '.entry { color: red }',
      '.lazy { color: red }',
    ])
    expect(await first.template()).toContain('/@vite/client')
    write(started.root, 'src/text.js', `export const text = 'second'\n`)
    await expect.poll(async () => textOf(await started.open()), { timeout: 10_000 }).toBe('second')
  })

  it('errors name their place, the next render tries again, and a foreign Host gets nothing', async () => {
    const started = await start(isLinked)
    await expect(started.open('./src/none.js')).rejects.toMatchObject({ code: 'SSR_ENTRY_NOT_FOUND' })
    await expect(started.open('./src/entry.js', 'localhost', 'none')).rejects.toMatchObject({
      code: 'SSR_ENVIRONMENT_NOT_FOUND',
    })
    const syntax = await started.open('./src/syntax.js').catch((error: unknown) => started.describe(error))
    expect((syntax as Error).message).toContain('src/syntax.js:3:')
    expect((syntax as Error).message).toContain('let 1 = 2')
    const refused = await started.open('./src/entry.js', 'evil.test')
    const response = (await refused.dispatch!(
      new Request('http://evil.test'),
      new AbortController().signal,
    )) as Response
    expect(response.status).toBe(403)
    write(started.root, 'src/none.js', 'export const render = () => "made"')
    await expect
      .poll(async () => started.open('./src/none.js').then(textOf, () => undefined), { timeout: 10_000 })
      .toBe('made')
  })

  it('survives a restart of Vite in the middle of a render', async () => {
    const started = await start(isLinked)
    const closed = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    let evaluations = 0
    Object.assign(globalThis, {
      restartTest: {
        closed: closed.resolve,
        async evaluated() {
          evaluations++
          reached.resolve()
          await closed.promise
          // The runner is closed behind the plugins of its environment.
          await new Promise((resolve) => setTimeout(resolve, 50))
        },
      },
    })
    onTestFinished(() => void Reflect.deleteProperty(globalThis, 'restartTest'))
    const opening = started.open('./src/slow.js')
    await reached.promise
    write(started.root, 'vite.config.js', `${files['vite.config.js']!}// edited`)
    expect(textOf(await opening)).toBe('first')
    expect(evaluations).toBe(2)
  })
})
