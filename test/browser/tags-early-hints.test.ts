import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import type { Adapter, Handler } from '../contract/scenario.ts'
import { startForTest } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { certificate } from '../hosts/servers.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { type Http2Front, http2Front } from '../support/http2-front.ts'
import { parseLinks } from '../support/link-header.ts'
import { eventually, expectStyle } from './page-checks.ts'
import { useBrowser } from './tag-browser.ts'

const purple = { selector: 'h1', property: 'color', value: 'rgb(102, 51, 153)' }

/** Flag that makes Chromium trust the test's certificate: files of an untrusted server are kept in no cache. */
const { publicKey } = new X509Certificate(certificate().cert)
const key = createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64')
const trusted = `--ignore-certificate-errors-spki-list=${key}`

/** Serves an application whose page sends its early hints at once, and the response when `answer` is called. */
async function serveSlowly(
  host: Adapter,
  vite: ViteIntegrationOptions,
): Promise<Http2Front & { answer(): void }> {
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const handler: Handler = async (exchange) => {
    const tags = exchange.viteTags('src/main.ts')
    await answered
    const head = `<!doctype html><link rel="icon" href="data:,">${tags}`
    exchange.answer(`${head}<h1 class="main shared theme">words</h1>`)
  }
  const { url } = await startForTest(host.start, { vite, routes: [{ path: '/page', handler }] })
  const front = await http2Front(url)
  // Runs before the application closes, which waits for open responses.
  onTestFinished(answer)
  return { ...front, answer }
}

describe.each([expressVersions[0]!, fastifyAdapter])('early hints with $name', (host) => {
  const browser = useBrowser([trusted])

  test.each([
    ['vite.config', {}],
    ['vite.config', { preload: 'header' }],
    ['vite.config', { csp: true }],
    ['vite.integrity.config', {}],
  ] as const)(
    'let the browser load while the page is made, each file once: %s %j',
    // Chromium ignores hints that arrive before it is ready for them, in about one of ten runs.
    { retry: 4 },
    async (config, options) => {
      const root = await builtFixture({ fixture: 'tags', config })
      const tags = { ...options, earlyHints: true }
      const front = await serveSlowly(host, { root, dev: false, tags })
      const files = (): string[] => front.paths.filter((path) => path !== '/page').toSorted()
      const opening = browser.open(front.url, '/page')
      opening.catch(() => {})
      await eventually(() => front.hints.length).toBe(1)
      const hinted = parseLinks(front.hints.join()).map((link) => link.url)
      expect(hinted.length).toBeGreaterThan(5)
      // The page has not been sent yet, so these requests come from the hints.
      await expect.poll(files, { timeout: 5000 }).toEqual(hinted.toSorted())
      front.answer()
      const open = await opening
      await expectStyle(open.page, purple)
      const shown = (): Promise<string | undefined> =>
        open.page.evaluate(() => document.documentElement.dataset['shown'])
      await eventually(shown).toContain('main')
      await open.page.waitForLoadState('networkidle')
      expect(files()).toEqual(hinted.toSorted())
      expect(front.hints).toHaveLength(1)
      expect(open.record.problems).toEqual([])
      expect(await open.violations()).toEqual([])
    },
  )
})
