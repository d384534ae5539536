import type { ViteIntegrationOptions } from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { get, type Reply } from '../support/http-client.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import type { Adapter, Exchange, Mode, RunningApplication, Scenario } from './scenario.ts'
import { startForTest } from './use-application.ts'

/** Makes the body of a page for one response. */
export type Page = (exchange: Exchange) => string | Promise<string>

/** The project with every kind of entry: its sources in development, its build in production. */
export async function tagProject(mode: Mode = 'production'): Promise<ViteIntegrationOptions> {
  return mode === 'development'
    ? { root: copyFixture('tags'), dev: true }
    : { root: await builtFixture({ fixture: 'tags' }), dev: false }
}

/** Starts an application with one page at '/page', for one test. Its errors are answered as JSON. */
export function startPage(
  host: Adapter,
  vite: ViteIntegrationOptions,
  page: Page,
  more: Partial<Scenario> = {},
): Promise<RunningApplication> {
  return startForTest(host.start, {
    // Keeps the messages of short-lived Vite servers out of the output.
    vite: { logger: recordingLogger(), ...vite },
    routes: [{ path: '/page', handler: async (exchange) => exchange.answer(await page(exchange)) }],
    onError: (error) => {
      const { name, code, message, hint } = error as Record<string, unknown>
      return { name, code, message, hint }
    },
    ...more,
  })
}

/** Returns the response of such a page. */
export async function pageOf(
  host: Adapter,
  vite: ViteIntegrationOptions,
  page: Page,
  more: Partial<Scenario> = {},
): Promise<Reply> {
  return get(await startPage(host, vite, page, more), '/page')
}

/** Returns the tags on such a page. */
export async function tagsOf(host: Adapter, vite: ViteIntegrationOptions, page: Page): Promise<Tag[]> {
  const { status, body } = await pageOf(host, vite, page)
  if (status !== 200) throw new Error(`The page failed: ${body}`)
  return parseTags(body)
}

/** Returns the code of the error that such a page raises. */
export async function codeOf(host: Adapter, vite: ViteIntegrationOptions, page: Page): Promise<unknown> {
  const { body } = await pageOf(host, vite, page)
  const { name, code } = JSON.parse(body) as Record<string, unknown>
  return name === 'ViteIntegrationError' ? code : body
}

/** Returns the kind of a tag, as the `attributes` option names it. */
export function kindOf({ name, attributes }: Tag): 'script' | 'style' | 'preload' | 'other' {
  if (name === 'script' && attributes['src'] !== undefined) return 'script'
  if (name === 'style' || attributes['rel'] === 'stylesheet') return 'style'
  return attributes['rel'] === 'modulepreload' ? 'preload' : 'other'
}

export function urlOf({ attributes }: Tag): string {
  return attributes['src'] ?? attributes['href'] ?? ''
}
