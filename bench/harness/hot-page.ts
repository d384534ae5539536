import { EventEmitter, once } from 'node:events'
import { type Browser, chromium } from 'playwright-core'
import { browserFlags, findBrowser } from '../../scripts/find-browser.ts'

export interface HotPage {
  /** Resolves with the moment at which the page ran a version of its hot module, in milliseconds since 1970. */
  ran(version: number): Promise<number>
  close(): Promise<void>
}

const PATIENCE_MS = 10_000

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath)
    throw new Error('No Chromium: run "node scripts/ensure-browser.ts", or set CHROME_PATH.')
  return chromium.launch({ executablePath, args: [...browserFlags] })
}

/** Opens a page and waits until it has loaded the hot module. */
export async function openHotPage(browser: Browser, port: number, path: string): Promise<HotPage> {
  const page = await browser.newPage()
  const told = new EventEmitter()
  await page.exposeFunction('tellHot', (version: number, moment: number) => {
    told.emit('any', moment)
    told.emit(String(version), moment)
  })
  const next = async (name: string): Promise<number> => {
    const [moment] = await once(told, name, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return moment as number
  }
  await page.goto(`http://127.0.0.1:${port}/`)
  const loaded = next('any')
  await page.addScriptTag({ type: 'module', url: path })
  await loaded
  return { ran: (version) => next(String(version)), close: () => page.close() }
}
