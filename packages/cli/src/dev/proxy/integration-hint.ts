import type { IncomingMessage } from 'node:http'
import { isNavigation } from '@vite-integration/core/proxy'
import { isBackends } from './is-backends.ts'
import type { Output } from '../../terminal/output.ts'

/**
 * Time in milliseconds between a 404 and the hint: the backend may call viteIntegration() late, for instance when its
 * database has answered.
 */
const delayMs = 3000

const advice =
  'The backend does not use viteIntegration(). Let the first line of an Express application be ' +
  '"app.use(viteIntegration())", from @vite-integration/express, or that of a Fastify application ' +
  '"await app.register(viteIntegration)", from @vite-integration/fastify.'

/** Prints a hint, once, when the backend does not use the integration and seems to need it. */
export interface IntegrationHint {
  /** Called when a new process of the backend starts. */
  readonly started: () => void
  /** Called when the backend uses the integration. */
  readonly integrated: () => void
  /** Called when the backend has answered a request. */
  readonly answered: (req: IncomingMessage, status: number) => void
  readonly close: () => void
}

/**
 * Creates the hint. A backend without the integration is no mistake by itself: it may serve an API alone. The hint is
 * printed when a browser asks for something that Vite has and the backend answers with a 404.
 *
 * @param has returns whether Vite has what a request asks for
 * @param delay milliseconds between the 404 and the hint
 */
export function createIntegrationHint(
  has: (req: IncomingMessage) => Promise<boolean>,
  backendPrefixes: readonly string[],
  { warn }: Pick<Output, 'warn'>,
  delay: number = delayMs,
): IntegrationHint {
  let isDone = false
  let isChecking = false
  let timer: NodeJS.Timeout | undefined
  /** Counts the resets: a check that began before a reset has no result. */
  let resets = 0
  let isIntegrated = false

  function reset(integrated: boolean): void {
    resets++
    isIntegrated = integrated
    clearTimeout(timer)
    isChecking = false
  }

  async function check(req: IncomingMessage): Promise<void> {
    const resetsBefore = resets
    isChecking = true
    const isVites = await has(req).catch(() => false)
    if (resetsBefore !== resets) return
    isChecking = isVites
    if (!isVites) return
    timer = setTimeout(() => {
      isDone = true
      warn(`[dev] GET ${req.url}: the backend answered 404, and Vite has it. ${advice}`)
    }, delay)
  }

  return {
    started: () => reset(false),
    integrated: () => reset(true),
    answered(req, status) {
      if (isDone || isIntegrated || isChecking || status !== 404) return
      if (isPageRequest(req) && !isBackends(req.url, backendPrefixes)) {
        check(req).catch(() => (isChecking = false))
      }
    },
    close() {
      isDone = true
      reset(false)
    },
  }
}

/** Returns whether a browser asks for a page, a script or a stylesheet. A 404 for a program or an image says little. */
function isPageRequest(req: IncomingMessage): boolean {
  if (req.method !== 'GET') return false
  const { accept = '', 'sec-fetch-dest': destination } = req.headers
  return isNavigation(req) ? accept.includes('text/html') : /^(?:script|style)$/.test(String(destination))
}
