import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { Answer, Exchange, Integration } from '../contract.ts'
import { isFilePath, isNavigation } from '../http/navigation.ts'
import { isUnder, requestPath } from '../http/request-path.ts'
import { createDevHelpers } from './dev-helpers.ts'
import { createDevTags } from './dev-tags.ts'
import { describeError } from './describe-error.ts'
import { createDevFallback } from './dev-fallback.ts'
import { describeAsPage } from './error-page.ts'
import { type DevSession, openSession } from './session.ts'
import { startVite } from './start-vite.ts'
import { createUpgradeRouter } from './upgrades.ts'

import { noteSwallowedOnce } from './swallowed.ts'

/** @throws ViteIntegrationError VITE_NOT_FOUND, VITE_START_FAILED */
export async function createDevIntegration(config: ResolvedConfig): Promise<Integration> {
  const vite = await startVite(config)
  const tags = createDevTags(config.logger)
  const ours = new WeakSet<object>()
  let session = await openSession(vite.server)
  let restarting: Promise<DevSession> | undefined
  const upgrades = createUpgradeRouter(vite.upgrades, () => session.hmr)

  /** Vite restarts itself when its config changes, in the same server object. */
  async function refreshSession(): Promise<void> {
    restarting ??= openSession(vite.server).finally(() => (restarting = undefined))
    session = await restarting
  }
  const isCurrent = (): boolean => session.config === vite.server.config

  const fail = (cause: unknown): Error => {
    const error = describeError(cause, session.root)
    ours.add(error)
    return error
  }

  function mayBePage({ req, target }: Exchange): boolean {
    const path = isNavigation(req) ? requestPath(target) : undefined
    if (path === undefined || isFilePath(path)) return false
    return !config.backendPrefixes.some((prefix) => isUnder(path, prefix))
  }

  /** A page waits until the styles of its entries are known. */
  async function prepare(exchange: Exchange): Promise<void> {
    if (!isCurrent()) await refreshSession()
    if (mayBePage(exchange)) await session.warm()
  }

  function files(exchange: Exchange): void {
    const { next } = exchange
    if (isCurrent() && !mayBePage(exchange)) return next()
    prepare(exchange).then(
      () => next(),
      (error: unknown) => next(fail(error)),
    )
  }

  function lastResort(error: unknown, req: IncomingMessage): Answer | undefined {
    return error instanceof Error && ours.has(error) ? describeAsPage(error, req, session.base) : undefined
  }

  return {
    config,
    get base() {
      return session.base
    },
    ready: Promise.resolve(),
    helpers: (response, nonce = () => undefined) =>
      createDevHelpers(tags, () => session, config.tags, response, nonce),
    hash: () => undefined,
    files,
    fallback: createDevFallback(config, vite, () => session, fail),
    lastResort,
    noteSwallowed: noteSwallowedOnce(config, () => session),
    attach: upgrades.attach,
    async close() {
      upgrades.detach()
      await vite.server.close()
    },
  }
}
