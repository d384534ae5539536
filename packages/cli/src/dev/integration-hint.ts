import type { IncomingMessage } from 'node:http'
import { isNavigation } from '@vite-integration/core/proxy'
import { isBackends } from './is-backends.ts'
import type { Output } from './output.ts'

/** It may yet come to viteIntegration(): when its database answers, at the first request. */
const patienceMs = 3000

const advice =
  'The backend does not use viteIntegration(). Let the first line of an Express application be ' +
  '"app.use(viteIntegration())", from @vite-integration/express, or that of a Fastify application ' +
  '"await app.register(viteIntegration)", from @vite-integration/fastify.'

/** Tells, once, of a backend that Vite is not used in. */
export interface IntegrationHint {
  /** A new process of the backend. */
  readonly started: () => void
  /** It uses the integration. */
  readonly integrated: () => void
  /** The backend has answered a request. */
  readonly answered: (req: IncomingMessage, status: number) => void
  readonly close: () => void
}

/**
 * That a backend does not use the integration is no mistake by itself: it may serve an API, to pages of others. It
 * is one where a browser has asked for something that Vite has and the backend does not know.
 *
 * @param has whether Vite has what a request asks for
 */
export function createIntegrationHint(
  has: (req: IncomingMessage) => Promise<boolean>,
  backendPrefixes: readonly string[],
  { warn }: Pick<Output, 'warn'>,
  patience: number = patienceMs,
): IntegrationHint {
  let isResponseClosed = false
  let isLooking = false
  let timer: NodeJS.Timeout | undefined
  /** Grows with everything that makes what has been seen mean nothing. */
  let age = 0
  let isIntegrated = false

  function begin(integrated: boolean): void {
    age++
    isIntegrated = integrated
    clearTimeout(timer)
    isLooking = false
  }

  async function look(req: IncomingMessage): Promise<void> {
    const since = age
    isLooking = true
    const isVites = await has(req).catch(() => false)
    if (since !== age) return
    isLooking = isVites
    if (!isVites) return
    timer = setTimeout(() => {
      isResponseClosed = true
      warn(`[dev] GET ${req.url}: the backend answered 404, and Vite has it. ${advice}`)
    }, patience)
  }

  return {
    started: () => begin(false),
    integrated: () => begin(true),
    answered(req, status) {
      if (isResponseClosed || isIntegrated || isLooking || status !== 404) return
      if (isOfBrowser(req) && !isBackends(req.url, backendPrefixes)) void look(req)
    },
    close() {
      isResponseClosed = true
      begin(false)
    },
  }
}

/** A page, or what one is made of. What programs ask for says little. */
function isOfBrowser(req: IncomingMessage): boolean {
  if (req.method !== 'GET') return false
  const { accept = '', 'sec-fetch-dest': destination } = req.headers
  return isNavigation(req) ? accept.includes('text/html') : /^(?:script|style)$/.test(String(destination))
}
