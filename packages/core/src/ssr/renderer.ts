import { hasNonceOption, type ResolvedConfig } from '../config.ts'
import type { Outcome, RequestContext } from '../contract.ts'
import { logQuietly } from '../logger.ts'
import { thrownStack } from '../to-error.ts'
import { invalidResult } from '../validate-options.ts'
import { type GiveLocals, Render, type RenderSettings } from './render.ts'
import { createReadTemplate } from './render-page.ts'
import { requestUrl } from './request-url.ts'
import type { ResolvedSsr } from './resolve-ssr.ts'
import type { SsrSource } from './ssr-source.ts'

/** Renders the page of a request. Rejects with the error for the application's error handlers. */
export type RenderPage = (context: RequestContext, give?: GiveLocals) => Promise<Outcome>

/** Creates the step that renders pages: the same in development and production, which differ in the source. */
export function createRenderer(
  config: ResolvedConfig,
  { timeoutMs, onError }: Pick<ResolvedSsr, 'timeoutMs' | 'onError'>,
  source: SsrSource,
): RenderPage {
  const settings: RenderSettings = {
    config,
    timeoutMs,
    source,
    hasNonce: hasNonceOption(config),
    readTemplate: createReadTemplate(),
    report(error, phase, { target }) {
      const log = (failure: unknown): void =>
        logQuietly(() => config.logger.error(`${target} (${phase}): ${thrownStack(failure)}`))
      // Nobody else sees it: the response has begun.
      if (!onError && phase === 'stream') log(error)
      try {
        const result: unknown = onError?.(error, phase)
        if (result instanceof Response) return result
        if (result !== undefined)
          log(invalidResult('ssr.onError', 'The function has to return a Response or nothing', result))
      } catch (thrown) {
        log(thrown)
      }
      return undefined
    },
  }
  return async (context, give) => {
    // A request without a URL is the client's failure, and nothing of the render's.
    const render = new Render(settings, context, requestUrl(context.host, context.target))
    try {
      return await render.run(give)
    } catch (error) {
      return render.isClientGone ? 'written' : render.fail(error)
    }
  }
}
