import { chromium, type Browser } from 'playwright-core'
import { browserFlags, findBrowser } from '../../scripts/find-browser.ts'

/** Launches the system's Chromium, headless and without background requests. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath)
    throw new Error('No Chromium: run `node scripts/ensure-browser.ts`, or set CHROME_PATH.')
  return chromium.launch({
    executablePath,
    args: [...browserFlags, ...args],
  })
}
