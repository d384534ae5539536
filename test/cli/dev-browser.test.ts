import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { launchBrowser } from '../browser/launch-browser.ts'
import { textOf } from '../browser/page-checks.ts'
import { type PageRecord, watchPage } from '../browser/watch-page.ts'
import { get } from '../support/http-client.ts'
import { express } from './dev-projects.ts'
import { type Dev, edit, eventually, type Files, startDev, writeProject } from './run-dev.ts'

const project: Files = {
  ...express,
  // The backend does not start while the file `wait` exists.
  'server.ts': `import { existsSync } from 'node:fs'
while (existsSync('wait')) await new Promise((resolve) => setTimeout(resolve, 20))
${express['server.ts']}`,
}

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function openPage(dev: Dev): Promise<{ page: Page; record: PageRecord }> {
  const context = await browser.newContext({ baseURL: dev.url })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const record = watchPage(page, dev.url)
  await page.goto('/')
  return { page, record }
}

async function openConnected(dev: Dev): Promise<{ page: Page; record: PageRecord }> {
  const opened = await openPage(dev)
  await eventually(() => opened.record.connected).toBe(true)
  await eventually(() => textOf(opened.page, 'output')).toBe('text 1')
  return opened
}

const hmrSockets = ({ sockets }: PageRecord): string[] => sockets.filter((url) => url.includes('token='))

it('an open page keeps its HMR connection during a restart, and reloads after it', async () => {
  const root = writeProject(project)
  const dev = await startDev(root)
  const { page, record } = await openConnected(dev)
  await page.evaluate('window.state = "mine"')

  writeFileSync(join(root, 'wait'), '')
  await edit(root, 'greet.ts', 'hello', 'good day')
  await eventually(() => dev.out()).toContain('greet.ts changed')
  const answer = get(dev, '/api/greeting')
  // The update comes over the open connection; the request for the module waits for the backend.
  await edit(root, 'src/text.js', 'text 1', 'text 2')
  await eventually(() => record.requests.some((path) => path.startsWith('/src/text.js?t='))).toBe(true)
  expect(await page.evaluate('window.state')).toBe('mine')
  expect(record.loads).toBe(1)
  expect(hmrSockets(record)).toHaveLength(1)

  rmSync(join(root, 'wait'))
  expect((await answer).body).toBe('good day you')
  await eventually(() => record.loads).toBe(2)
  await eventually(() => textOf(page, 'output')).toBe('text 2')
  expect(await page.evaluate('window.state')).toBeUndefined()
  expect(record.problems).toEqual([])
})

it('an open page shows a crash in the overlay, and reloads when the backend is up again', async () => {
  const root = writeProject(project)
  const dev = await startDev(root)
  const { page, record } = await openConnected(dev)
  await edit(root, 'server.ts', 'const app', `throw new Error('no <database>')\nconst app`)
  const overlay = page.locator('vite-error-overlay')
  await overlay.waitFor()
  expect(await overlay.locator('.message').textContent()).toContain('Error: no <database>')
  expect(await overlay.locator('.frame').textContent()).toContain(`throw new Error('no <database>')`)
  expect(hmrSockets(record)).toHaveLength(1)
  await edit(root, 'server.ts', `throw new Error('no <database>')\n`, '')
  await overlay.waitFor({ state: 'detached' })
  await eventually(() => textOf(page, 'output')).toBe('text 1')
  expect(record.loads).toBe(2)
})

it('a page that is opened while the backend is down shows the error, and reloads when it is up', async () => {
  const root = writeProject({
    ...project,
    'greet.ts': `throw new Error('no <database>')\n${project['greet.ts']}`,
  })
  const dev = await startDev(root)
  const { page } = await openPage(dev)
  expect(await page.locator('.message').textContent()).toContain('Error: no <database>')
  await edit(root, 'greet.ts', `throw new Error('no <database>')\n`, '')
  await eventually(() => textOf(page, 'output')).toBe('text 1')
})

it('a page reconnects to Vite after Vite has restarted on another port', async () => {
  const root = writeProject({ ...project, 'vite.config.js': 'export default { server: { port: 0 } }' })
  const dev = await startDev(root)
  const { page, record } = await openConnected(dev)
  // The config changes, so Vite restarts itself, on another port.
  await edit(root, 'vite.config.js', '{ port: 0 }', `{ port: 0, strictPort: false }`)
  await eventually(() => dev.out()).toContain('server restarted')
  await eventually(() => hmrSockets(record).length).toBeGreaterThan(1)
  await edit(root, 'src/text.js', 'text 1', 'text 2')
  await eventually(() => textOf(page, 'output')).toBe('text 2')
})

it('a page that reloads keeps its scroll position', async () => {
  const page = `<body style="margin: 0"><p style="height: 4000px">long</p>
<script type="module" src="/src/main.js"></script>`
  const dev = await startDev(
    writeProject({ ...project, 'index.html': `<!doctype html><title>Page</title>${page}` }),
  )
  const { page: open, record } = await openConnected(dev)
  await open.evaluate('scrollTo(0, 1500)')
  await edit(dev.root, 'greet.ts', 'hello', 'good day')
  await eventually(() => record.loads).toBe(2)
  await eventually(() => open.evaluate('document.readyState === "complete" && scrollY')).toBe(1500)
})

it('--no-reload: a page stays as it is where only such files changed, and loads again after a failure', async () => {
  const dev = await startDev(writeProject(project), { args: ['--no-reload', 'greet.ts'] })
  const { page, record } = await openConnected(dev)
  await page.evaluate('window.state = "mine"')
  await edit(dev.root, 'greet.ts', 'hello', 'good day')
  await eventually(async () => (await get(dev, '/api/greeting')).body).toBe('good day you')
  await edit(dev.root, 'greet.ts', 'good day', 'ahoy')
  await eventually(async () => (await get(dev, '/api/greeting')).body).toBe('ahoy you')
  await edit(dev.root, 'src/text.js', 'text 1', 'text 2')
  await eventually(() => textOf(page, 'output')).toBe('text 2')
  expect(await page.evaluate('window.state')).toBe('mine')
  expect(record.loads).toBe(1)
  await edit(dev.root, 'greet.ts', 'export function', 'export funktion')
  await eventually(() => dev.err()).toContain('It is started again')
  await edit(dev.root, 'greet.ts', 'export funktion', 'export function')
  await eventually(() => record.loads).toBe(2)
})
