import { once } from 'node:events'
import { get as request, type IncomingMessage } from 'node:http'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { launchBrowser } from '../browser/launch-browser.ts'
import { serve } from '../express/serve.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get, navigation, open, type Target } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'

const page = '/__vite-integration/'

async function start(options: object = {}): Promise<Target & { url: string }> {
  const app = express()
  const vite = viteIntegration({
    root: copyFixture('site'),
    dev: true,
    nonce: () => 'secretnonce',
    ...options,
  })
  app.use(vite)
  app.get('/route', (_req, res) => void res.send('route'))
  await vite.ready
  return (await serve(app, [vite])) as Target & { url: string }
}

/** Reads the first events of the page. */
async function firstEvents(app: { url: string }): Promise<string> {
  const req = request(`${app.url}${page}events`, { headers: { accept: 'text/event-stream' } })
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  const [data] = (await once(res, 'data')) as [Buffer]
  req.destroy()
  return String(data)
}

describe('the page of development', () => {
  it('answers allowed hosts alone, in all its parts', async () => {
    const app = await start()
    for (const part of ['', 'style.css', 'script.js', 'events']) {
      const refused = await get(app, page + part, { ...navigation, host: 'evil.example' })
      expect([refused.status, refused.body], part).toEqual([403, expect.not.stringContaining('site')])
    }
    const { status, headers } = await open(app, page)
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect((await get(app, `${page}other.js`)).status).toBe(404)
  })

  it('is not there in production', async () => {
    const app = await start({ dev: false, root: await builtFixture(), spaFallback: false })
    for (const part of ['', 'style.css', 'script.js', 'events'])
      expect((await get(app, page + part)).status, part).toBe(404)
  })

  it('shows no secrets: values of the query, nonce, tokens and environment', async () => {
    process.env.SECRET_OF_TEST = 'secretenvironment'
    onTestFinished(() => void delete process.env.SECRET_OF_TEST)
    const app = await start()
    await open(app, '/dashboard?token=secretquery&page=2')
    const { body } = await get(app, '/@vite/client')
    const token = /wsToken = "([^"]+)"/.exec(body)?.[1] ?? 'no token'
    const text = await firstEvents(app)
    expect(text).toContain('/dashboard?token=…&page=…')
    for (const secret of ['secretquery', 'secretnonce', 'secretenvironment', token])
      expect(text).not.toContain(secret)
  })

  it('tells live who answers which path, in Chromium, by keyboard too', async () => {
    const app = await start()
    await open(app, '/route')
    const browser = await launchBrowser()
    onTestFinished(() => browser.close())
    const tab = await browser.newPage()
    const errors: string[] = []
    tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    tab.on('pageerror', (error) => errors.push(error.message))
    await tab.goto(`${app.url}${page}`)
    await tab.getByRole('cell', { name: 'GET /route' }).waitFor()
    await open(app, '/users/<b>1</b>')
    await open(app, '/api/none')
    const row = (text: string): Promise<string> => tab.getByRole('row').filter({ hasText: text }).innerText()
    await tab.getByText('/api/none').waitFor()
    expect(await row('/users/')).toMatch(/200.*page.*index\.html, by SPA fallback/s)
    expect(await row('/api/none')).toMatch(/404.*404.*backendPrefixes/s)
    await tab.keyboard.press('2')
    await tab.getByRole('cell', { name: 'src/main.ts', exact: true }).waitFor()
    await tab.keyboard.press('3')
    await tab.getByRole('cell', { name: 'backendPrefixes' }).waitFor()
    await tab.keyboard.press('/')
    await tab.keyboard.type('root')
    await expect.poll(() => tab.getByRole('cell', { name: 'backendPrefixes' }).count()).toBe(0)
    if (process.env.SCREENSHOTS) await screenshots(tab)
    expect(errors).toEqual([])
  })
})

async function screenshots(tab: import('playwright-core').Page): Promise<void> {
  await tab.keyboard.press('Escape')
  for (const scheme of ['light', 'dark'] as const) {
    await tab.emulateMedia({ colorScheme: scheme })
    for (const key of ['1', '2', '3']) {
      await tab.keyboard.press(key)
      await tab.screenshot({ path: `${process.env.SCREENSHOTS}/${scheme}-${key}.png` })
    }
  }
}
