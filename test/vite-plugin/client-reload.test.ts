/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ReloadEvent } from '@vite-integration/vite-plugin/client'
import { launchBrowser } from '../browser/launch-browser.ts'
import { eventually } from '../browser/page-checks.ts'
import { buildSite, lazySite, serveSite, type Site } from './redeployed-site.ts'
import { vites } from './vites.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** Counts how often the page was loaded. */
  loads(): number
}

async function openSite(site: Site, path = '/', script?: () => void): Promise<Opened> {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  let loads = 0
  page.on('load', () => loads++)
  if (script) await page.addInitScript(script)
  await page.goto(site.url + path)
  return { page, context, loads: () => loads }
}

const load = (page: Page): Promise<void> => page.click('button')
const titleOf = ({ page }: Opened): Promise<string> => page.title().catch(() => '')

/** Expects that the error has reached the application, and that the page stays as it is. */
async function expectStays(opened: Opened, loads: number): Promise<void> {
  await eventually(() => titleOf(opened)).toMatch(/^failed: /)
  await opened.page.waitForLoadState('networkidle')
  expect(opened.loads()).toBe(loads)
  expect(await titleOf(opened)).toMatch(/^failed: /)
}

describe.each(vites)('$name: a lazy chunk of a build that is gone', ({ vite }) => {
  it('reloads the page once, and the new build runs', async () => {
    const site = await serveSite(await buildSite(vite, lazySite('A')))
    const opened = await openSite(site)
    expect(await titleOf(opened)).toBe('build A')
    site.deploy(await buildSite(vite, lazySite('B')))
    await load(opened.page)
    await eventually(() => titleOf(opened)).toBe('build B')
    await load(opened.page)
    await eventually(() => titleOf(opened)).toBe('lazy of B')
    expect(opened.loads()).toBe(2)
  })
})

describe('the reload', () => {
  const { vite } = vites[0]!
  let buildA: string, buildB: string, withoutLazyA: string, withoutLazyB: string
  beforeAll(async () => {
    buildA = await buildSite(vite, lazySite('A'))
    buildB = await buildSite(vite, lazySite('B'))
    withoutLazyA = await buildSite(vite, lazySite('A'), false)
    withoutLazyB = await buildSite(vite, lazySite('B'), false)
  })

  /** Opens build A, then puts build B in its place. */
  async function openOld(script?: () => void): Promise<Opened & { site: Site }> {
    const site = await serveSite(buildA)
    const opened = await openSite(site, '/', script)
    site.deploy(buildB)
    return { ...opened, site }
  }

  it('comes once for a page that fails each time, also when it is failing at its start', async () => {
    const opened = await openSite(await serveSite(withoutLazyA), '/?at-start')
    await eventually(opened.loads).toBe(2)
    await expectStays(opened, 2)
    await load(opened.page)
    await expectStays(opened, 2)
  })

  it('comes once for servers of two builds that answer by turns', async () => {
    const site = await serveSite(withoutLazyA)
    site.byTurns([withoutLazyA, withoutLazyB])
    const opened = await openSite(site, '/?at-start')
    await eventually(opened.loads).toBe(2)
    await expectStays(opened, 2)
  })

  it('does not come twice for one build, however long ago that was', async () => {
    const opened = await openSite(await serveSite(withoutLazyA))
    await load(opened.page)
    await eventually(opened.loads).toBe(2)
    await opened.page.evaluate(() => {
      const key = 'vite-integration:reloads'
      const reloads = JSON.parse(sessionStorage.getItem(key) ?? '{}') as object
      sessionStorage.setItem(key, JSON.stringify({ ...reloads, last: 1 }))
    })
    await load(opened.page)
    await expectStays(opened, 2)
  })

  it('does not come while the browser is offline', async () => {
    const opened = await openOld()
    await opened.context.setOffline(true)
    await load(opened.page)
    await expectStays(opened, 1)
    await opened.context.setOffline(false)
    await load(opened.page)
    await eventually(() => titleOf(opened)).toBe('build B')
  })

  it('does not come while the server is away, or has no page', async () => {
    const opened = await openOld()
    await opened.site.stop()
    await load(opened.page)
    await expectStays(opened, 1)
  })

  it('comes from servers that have no HEAD', async () => {
    const opened = await openOld()
    opened.site.refuseHead()
    await load(opened.page)
    await eventually(() => titleOf(opened)).toBe('build B')
    expect(opened.loads()).toBe(2)
  })

  it('does not come without sessionStorage', async () => {
    const opened = await openOld(() =>
      Object.defineProperty(window, 'sessionStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError')
        },
      }),
    )
    await load(opened.page)
    await expectStays(opened, 1)
  })

  it('does not come for an error of the code in a chunk', async () => {
    const site = await serveSite(await buildSite(vite, lazySite('A', 'document.nothing.here')))
    const opened = await openSite(site)
    await load(opened.page)
    await expectStays(opened, 1)
    expect(site.requests.filter((request) => request.startsWith('HEAD'))).toEqual([])
  })

  it('is left to the application, which may refuse it', async () => {
    const opened = await openOld(() => {
      window.addEventListener('vite-integration:reload', (event: ReloadEvent) => {
        event.preventDefault()
        document.body.dataset['asked'] = String((event.detail.error as Error).message)
      })
    })
    await load(opened.page)
    await eventually(() => opened.page.evaluate(() => document.body.dataset['asked'])).toMatch(/lazy-/)
    await expectStays(opened, 1)
  })

  it('waits for what the application defers it for', async () => {
    const opened = await openOld(() => {
      window.addEventListener('vite-integration:reload', ({ detail }) => {
        detail.defer(
          new Promise<void>((resolve) => {
            ;(globalThis as { finish?: () => void }).finish = () => {
              sessionStorage.setItem('draft', 'saved')
              resolve()
            }
          }),
        )
      })
    })
    await load(opened.page)
    await eventually(() => opened.page.evaluate(() => 'finish' in globalThis)).toBe(true)
    await expectStays(opened, 1)
    await opened.page.evaluate('finish()')
    await eventually(() => titleOf(opened)).toBe('build B')
    expect(await opened.page.evaluate(() => sessionStorage.getItem('draft'))).toBe('saved')
  })

  it('does not come when the application could not save its state, and says so', async () => {
    const opened = await openOld(() => {
      window.addEventListener('vite-integration:reload', ({ detail }) =>
        detail.defer(Promise.reject(new Error('disk full'))),
      )
    })
    const errors: string[] = []
    opened.page.on('pageerror', (error) => errors.push(error.message))
    await load(opened.page)
    await eventually(() => Promise.resolve(errors)).toContain('disk full')
    await expectStays(opened, 1)
  })
})
