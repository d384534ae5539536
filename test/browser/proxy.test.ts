import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BackendSettings, startBackend } from '../proxy/backend-process.ts'
import { startVite } from '../proxy/vite-process.ts'
import { writeFile } from '../support/build-files.ts'
import { copyFixture } from '../support/workspace.ts'
import { launchBrowser } from './launch-browser.ts'
import { eventually, expectText, textOf } from './page-checks.ts'
import { watchPage, type PageRecord } from './watch-page.ts'

const goodPage = `export const page = (viteTags: (entry: string) => string): string =>
  '<!doctype html><title>Page</title><div id="root"></div>' + viteTags('src/main.tsx')
`
const brokenPage = `export function page(): string {
  const order: { total?: number } = {}
  // Throws: there is no total.
  return order.total!.toFixed(2)
}
`

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function openPage(url: string, options: object = {}): Promise<{ page: Page; record: PageRecord }> {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const record = watchPage(page, new URL(url).origin)
  await page.goto(url)
  return { page, record }
}

function reactProject(backend = goodPage): string {
  const root = copyFixture('react')
  writeFile(`${root}/backend.ts`, backend)
  writeFile(`${root}/public/favicon.ico`, '')
  return root
}

async function changeCounter(root: string, text: string): Promise<void> {
  const code = `import { useState } from 'react'

export function Counter({ start }: { readonly start: number }) {
  const [count, setCount] = useState(start)
  return <button onClick={() => setCount(count + 1)}>${text} {count}</button>
}
`
  writeFile(`${root}/src/counter.tsx`, code)
}

const hosts = ['Express', 'Fastify'] as const
const start = (root: string, more: Partial<BackendSettings> = {}): ReturnType<typeof startBackend> =>
  startBackend({ framework: 'Express', root, devServer: 'proxy', ...more })

describe.each(hosts)('%s in front of a Vite that runs on its own', (framework) => {
  test.each(['/page', '/dashboard'])('%s waits for Vite and then reloads by itself', async (path) => {
    const root = reactProject()
    const backend = await start(root, { framework })
    const { page } = await openPage(backend.url + path)
    await expectText(page, 'Waiting for Vite')
    await startVite({ root })
    await eventually(() => textOf(page, 'button')).toBe('1')
  })

  test.each(['middleware', 'proxy'])(
    '%s: an error of the backend is shown in the overlay',
    async (devServer) => {
      const root = reactProject(brokenPage)
      if (devServer === 'proxy') await startVite({ root })
      const backend = await start(root, { framework, devServer })
      const { page } = await openPage(`${backend.url}/page`)
      const overlay = page.locator('vite-error-overlay')
      await overlay.waitFor()
      expect(await overlay.locator('.file').first().textContent()).toMatch(/backend\.ts:4:\d+/)
      expect(await overlay.locator('.message-body').textContent()).toContain("reading 'toFixed'")
      expect(await overlay.locator('.frame').textContent()).toContain(
        '> 4 |   return order.total!.toFixed(2)',
      )
      await expectText(page, 'This page could not be made')

      await backend.stop()
      writeFile(`${root}/backend.ts`, goodPage)
      await backend.start()
      await eventually(() => textOf(page, 'button')).toBe('1')
      expect(await overlay.count()).toBe(0)
    },
  )
})

// What follows is between the browser and Vite: the host passes it on.
describe('in front of a Vite that runs on its own', () => {
  test('the waiting page reloads by itself without JavaScript as well', async () => {
    const root = reactProject(
      "export const page = (viteTags: (entry: string) => string): string => viteTags('src/main.tsx') + '<h1>here</h1>'\n",
    )
    const backend = await start(root)
    const { page } = await openPage(`${backend.url}/page`, { javaScriptEnabled: false })
    await expectText(page, 'Waiting for Vite')
    await startVite({ root })
    await expectText(page, 'here')
  })

  test('pages work under a strict content security policy with a nonce', async () => {
    const root = reactProject()
    const nonce = 'bm9uY2Utb2YtdGVzdHM'
    const policy = `default-src 'self'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'nonce-${nonce}'`
    const backend = await start(root, { nonce, headers: { 'content-security-policy': policy } })
    const { page, record } = await openPage(`${backend.url}/page`)
    await expectText(page, 'Waiting for Vite')
    expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('576px')
    expect(record.problems.filter((text) => /policy/i.test(text))).toEqual([])
    await startVite({ root })
    await eventually(() => textOf(page, 'button')).toBe('1')
  })

  test('when Vite is killed and starts on another port, the open page reloads and gets updates', async () => {
    const root = reactProject()
    const first = await startVite({ root })
    const backend = await start(root)
    const { page, record } = await openPage(`${backend.url}/page`)
    await eventually(() => record.connected).toBe(true)
    await page.click('button')
    await first.kill()
    const loads = record.loads
    await startVite({ root })
    await eventually(() => record.loads).toBe(loads + 1)
    await eventually(() => textOf(page, 'button')).toBe('1')
    await changeCounter(root, 'edited')
    await eventually(() => textOf(page, 'button')).toBe('edited 1')
  })

  test.each(['/page', '/dashboard'])(
    'direct: on %s state and hot reload survive a restart of the backend',
    async (path) => {
      const root = reactProject()
      const vite = await startVite({ root, plugin: { direct: true } })
      const backend = await start(root)
      const { page, record } = await openPage(backend.url + path)
      await eventually(() => record.connected).toBe(true)
      await page.click('button')
      await page.click('button')
      await eventually(() => textOf(page, 'button')).toBe('3')

      await backend.stop()
      await changeCounter(root, 'meanwhile')
      await eventually(() => textOf(page, 'button')).toBe('meanwhile 3')
      await backend.start()
      await changeCounter(root, 'after')
      await eventually(() => textOf(page, 'button')).toBe('after 3')

      expect(record.loads).toBe(1)
      expect(record.problems).toEqual([])
      expect(new Set(record.sockets.map((socket) => new URL(socket).port))).toEqual(
        new Set([String(vite.port)]),
      )
      const scripts = record.requests.filter((request) =>
        /\/(?:src|node_modules|@vite\/|@react)/.test(request),
      )
      expect(scripts.filter((request) => !request.startsWith(vite.url))).toEqual([])
    },
  )
})
