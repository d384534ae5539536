import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Integration, Outcome, RequestContext, Step } from '../contract.ts'
import { type Answerer, type Decision, type TraceRecord, withoutValues } from './trace-record.ts'

type Traced = Pick<Integration, 'base' | 'heldAsset' | 'files' | 'fallback' | 'render'>

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
    (step: Step, usual: (outcome: NonNullable<Outcome>) => Decision): Step =>
    (context) => {
      followContext(context)
      const note = (outcome: Outcome): Outcome => {
        if (outcome !== undefined && !context.decision?.by) context.decision = usual(outcome)
        return outcome
      }
      const outcome = step(context)
      return outcome instanceof Promise ? outcome.then(note) : note(outcome)
    }

  return {
    ...integration,
    get base() {
      return integration.base
    },
    files: traced(integration.files, ofFiles),
    fallback: traced(integration.fallback, ofFallback),
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

function ofFiles(outcome: NonNullable<Outcome>): Decision {
  const isPage = outcome !== 'written' && String(outcome.headers['content-type']).startsWith('text/html')
  return isPage
    ? { by: 'page', rule: 'the build has a page of this name' }
    : { by: 'file', rule: 'the build has this file' }
}

function ofFallback(outcome: NonNullable<Outcome>): Decision {
  if (outcome === 'written') return { by: 'module', rule: 'Vite has answered' }
  if (outcome.status === 404)
    return { by: undefined, rule: 'the build has no such file in its folder of hashed files' }
  const { location } = outcome.headers
  if (location !== undefined) return { by: 'redirect', rule: 'the folder of a page' }
  return { by: 'page', rule: 'no route has answered, and the path has a page' }
}

function answererOf(decision: Decision | undefined, res: ServerResponse): { by: Answerer; rule: string } {
  const left = res.writableFinished ? '' : ' (the client left)'
  if (decision?.by) return { by: decision.by, rule: decision.rule + left }
  if (res.statusCode === 404 && decision) return { by: '404', rule: decision.rule + left }
  return { by: 'route', rule: `a route or middleware of the application${left}` }
}
