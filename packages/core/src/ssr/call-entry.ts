import { ViteIntegrationError } from '../errors.ts'
import type { SsrEntry } from './ssr-source.ts'
import { isStreamedBody } from './chunks.ts'
import type { Body, RenderResult, SsrContext } from './types.ts'

/** What an entry has returned: a response that is sent as it is, or what goes into the template. */
export type Rendered = Response | (RenderResult & { readonly body: Body })

type Exported = { readonly fetch?: unknown; readonly render?: unknown }

/**
 * Calls an entry for one request. `default.fetch` goes before `render`.
 *
 * @throws ViteIntegrationError SSR_ENTRY_INVALID; TypeError for a result that is none; what the entry throws
 */
export async function callEntry(
  entry: SsrEntry,
  context: SsrContext,
  signal: AbortSignal,
): Promise<Rendered> {
  const { exports = {}, dispatch, name, where } = entry
  if (dispatch) return checkResponse(await dispatch(context.request, signal), 'The environment')
  const handler = exports['default'] as Exported | null | undefined
  if (typeof handler?.fetch === 'function')
    return checkResponse(await handler.fetch(context.request, context), '"fetch"')
  const { render } = exports as Exported
  if (typeof render === 'function') return checkResult(await render(context))
  const known = Object.keys(exports).join(', ')
  throw new ViteIntegrationError('SSR_ENTRY_INVALID', {
    name,
    where,
    known: `It exports ${known || 'nothing'}.`,
  })
}

function checkResponse(value: unknown, source: string): Response {
  if (value instanceof Response && value.status >= 200) return value
  throw new TypeError(`${source} has to return a Response, and has returned ${describe(value)}`)
}

function checkResult(value: unknown): Rendered {
  if (value instanceof Response) return value
  if (isBody(value)) return { body: value }
  const result = value as RenderResult | null | undefined
  const body: unknown = typeof result === 'object' ? result?.body : undefined
  if (body instanceof Response) return body
  if (isBody(body)) return result as Rendered
  const what = body === undefined ? describe(value) : `an object whose "body" is ${describe(body)}`
  throw new TypeError(
    `"render" has to return a string, a stream, a Response or an object with one of them as "body", and has returned ${what}`,
  )
}

function isBody(value: unknown): value is Body {
  return typeof value === 'string' || isStreamedBody(value)
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const { name } = (value.constructor ?? {}) as { name?: string }
  return name && name !== 'Object' ? `an object of ${name}` : 'an object'
}
