import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import type { Adapter, Exchange, Mode } from '../contract/scenario.ts'
import { startForTest } from '../contract/use-application.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { launchBrowser } from './launch-browser.ts'
import { watchPage, type PageRecord } from './watch-page.ts'

export interface OpenPage {
  readonly page: Page
  readonly record: PageRecord
  /** Warnings on the console. */
  readonly warnings: readonly string[]
  /** Returns the directives of the page's policy that were violated, each with what violated it. */
  violations(): Promise<string[]>
}

export interface OpenOptions extends BrowserContextOptions {
  /** Called before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>
  /** The event at which the page counts as opened. @default 'load' */
  readonly until?: 'load' | 'commit'
}

export interface TagBrowser {
  /** Opens a page in a browser context of its own, until the test ends. */
  open(origin: string, path: string, options?: OpenOptions): Promise<OpenPage>
}

/**
 * Launches one browser for all tests of the enclosing `describe`.
 *
 * @param args further arguments of its command line
 */
export function useBrowser(args: readonly string[] = []): TagBrowser {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser(args)
  })
  afterAll(() => browser?.close())
  return {
    async open(origin, path, { prepare, until = 'load', ...options } = {}) {
      const context = await browser.newContext({ baseURL: origin, ...options })
      onTestFinished(() => context.close())
      const page = await context.newPage()
      const record = watchPage(page, origin)
      await page.addInitScript(recordViolations)
      const warnings: string[] = []
      page.on('console', (message) => void (message.type() === 'warning' && warnings.push(message.text())))
      await prepare?.(page)
      await page.goto(path, { waitUntil: until })
      return { page, record, warnings, violations: () => page.evaluate('globalThis.violations') }
    },
  }
}

/** Returns options for a fixture: a copy of its sources in development, its build in production. */
export async function projectOf(
  fixture: string,
  mode: Mode,
): Promise<ViteIntegrationOptions & { root: string }> {
  return mode === 'development'
    ? { root: copyFixture(fixture), dev: true }
    : { root: await builtFixture({ fixture }), dev: false }
}

/** Serves an application whose page at '/page' has these tags in its head, for one test. */
export async function servePage(
  host: Adapter,
  vite: ViteIntegrationOptions,
  head: (exchange: Exchange) => string,
): Promise<string> {
  const { url } = await startForTest(host.start, {
    vite: { logger: recordingLogger(), ...vite },
    routes: [{ path: '/page', handler: (exchange) => exchange.answer(documentWith(head(exchange))) }],
  })
  return url
}

function documentWith(head: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>Page</title>
${head}
</head>
<body><h1 class="main shared theme">words of the server</h1><div id="app"></div></body>
</html>
`
}

/** Records violations of the page's policy. Runs in the browser before the page's own scripts. */
function recordViolations(): void {
  const violations: string[] = []
  Object.assign(globalThis, { violations })
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(
      `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${String(event.lineNumber)}`,
    )
  })
}
