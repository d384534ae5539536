import { createTransformPage } from '../html/transform-page.ts'
import { hasNonceOption, type ResolvedConfig } from '../config.ts'
import type { BufferedResponse, Outcome, RequestContext } from '../contract.ts'
import { plainText } from '../http/responses.ts'
import { logQuietly } from '../logger.ts'
import { once } from '../once.ts'
import { thrownStack } from '../to-error.ts'
import { invalidResult } from '../validate-options.ts'
import type { GiveLocals, Render, RenderSettings } from './render.ts'
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
  const load = once(() =>
    loadRender({
      config,
      timeoutMs,
      source,
      hasNonce: hasNonceOption(config),
      report(error, phase, { target }) {
        const log = (failure: unknown): void =>
          logQuietly(() => config.logger.error(`${target} (${phase}): ${thrownStack(failure)}`))
        // Nobody else sees it: the response has begun.
        if (!onError && phase === 'stream') log(error)
        try {
          const result: unknown = onError?.(error, phase)
          if (result instanceof Response && !result.bodyUsed) return result
          if (result !== undefined)
            log(
              invalidResult(
                'ssr.onError',
                'The function has to return an unread Response or nothing',
                result,
              ),
            )
        } catch (thrown) {
          log(thrown)
        }
        return undefined
      },
    }),
  )
  return async (context, give) => {
    if (hasNoRequest.has(context.req.method ?? '')) return methodNotAllowed()
    // A request without a URL is the client's failure, and nothing of the render's.
    const url = requestUrl(context.host, context.target)
    const createRender = await load()
    const render = createRender(context, url)
    try {
      return await render.run(give)
    } catch (error) {
      return render.isClientGone ? 'written' : render.fail(error)
    }
  }
}

/** Methods that a native Request cannot have. */
const hasNoRequest: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

function methodNotAllowed(): BufferedResponse {
  const response = plainText(405, 'Method Not Allowed\n')
  return {
    ...response,
    headers: { ...response.headers, allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
  }
}

/** Loads the code that renders: an application without such pages starts without it. */
async function loadRender(
  settings: Omit<RenderSettings, 'readTemplate'>,
): Promise<(context: RequestContext, url: URL) => Render> {
  const [{ Render }, { createReadTemplate }] = await Promise.all([
    import('./render.ts'),
    import('./render-page.ts'),
  ])
  const shared = { ...settings, readTemplate: createReadTemplate(createTransformPage(settings.config)) }
  return (context, url) => new Render(shared, context, url)
}
