import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Integration, Outcome, RequestContext, Step } from '../contract.ts'
import { type Answerer, type Decision, type TraceRecord, withoutValues } from './trace-record.ts'

type Traced = Pick<Integration, 'base' | 'heldAsset' | 'files' | 'fallback' | 'render'> &
  Partial<Pick<Integration, 'assets'>>

/**
 * Returns an integration that tells of each request when it is over: who has answered it, and by which rule. A step says so itself
 * (`RequestContext.decision`), or it follows from the step that has answered.
 */
export function traceIntegration<T extends Traced>(integration: T, tell: (record: TraceRecord) => void): T {
  const followed = new WeakSet<IncomingMessage>()
  let count = 0

  function follow(
    req: IncomingMessage,
    res: ServerResponse,
    target: string,
    decided: () => Decision | undefined,
  ): void {
    if (followed.has(req)) return
    followed.add(req)
    const start = performance.now()
    const at = Date.now()
    res.once('close', () => {
      const { by, rule } = answererOf(decided(), res)
      const { method = 'GET' } = req
      const ms = Math.round((performance.now() - start) * 10) / 10
      tell({ id: ++count, at, method, url: withoutValues(target), status: res.statusCode, by, rule, ms })
    })
  }

  const followContext = (context: RequestContext): void =>
    follow(context.req, context.res, context.target, () => context.decision)

  const traced =
    (step: Step, note: (context: RequestContext, outcome: Outcome) => void): Step =>
    (context) => {
      followContext(context)
      return noted(step(context), context, note)
    }

  return {
    ...integration,
    get base() {
      return integration.base
    },
    // What is not among these files comes again with its own context, which is then followed.
    assets: (context) =>
      noted(integration.assets?.(context), context, (_, outcome) => {
        if (outcome === undefined) return
        noteFile(context, outcome)
        followContext(context)
      }),
    files: traced(integration.files, noteFile),
    fallback: traced(integration.fallback, noteFallback),
    heldAsset(req, res, target) {
      const response = integration.heldAsset(req, res, target)
      if (response)
        follow(req, res, target, () => ({ by: 'file', rule: 'the build has this file, in memory' }))
      return response
    },
    render(context, give) {
      followContext(context)
      context.decision = { by: 'render', rule: 'a route renders by the server entry' }
      return integration.render(context, give)
    },
  }
}

function noted(
  outcome: Outcome | Promise<Outcome>,
  context: RequestContext,
  note: (context: RequestContext, outcome: Outcome) => void,
): Outcome | Promise<Outcome> {
  if (outcome instanceof Promise) return outcome.then((found) => noted(found, context, note))
  note(context, outcome)
  return outcome
}

function noteFile(context: RequestContext, outcome: Outcome): void {
  if (outcome === undefined || context.decision?.by) return
  const isPage = outcome !== 'written' && String(outcome.headers['content-type']).startsWith('text/html')
  context.decision = isPage
    ? { by: 'page', rule: 'the build has a page of this name' }
    : { by: 'file', rule: 'the build has this file' }
}

function noteFallback(context: RequestContext, outcome: Outcome): void {
  if (outcome === 'written') context.decision ??= { by: 'module', rule: 'Vite has answered' }
  else if (outcome === undefined)
    context.decision ??= { by: undefined, rule: 'the build has no file or page for this request' }
}

function answererOf(decision: Decision | undefined, res: ServerResponse): { by: Answerer; rule: string } {
  const left = res.writableFinished ? '' : ' (the client left)'
  if (decision?.by) return { by: decision.by, rule: decision.rule + left }
  if (res.statusCode === 404 && decision) return { by: '404', rule: decision.rule + left }
  return { by: 'route', rule: `a route or middleware of the application${left}` }
}
