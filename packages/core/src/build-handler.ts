import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Integration, RequestContext } from './contract.ts'
import { runStep } from './http/run-step.ts'
import { writeResponse } from './http/write-response.ts'

/** A request listener of `node:http`, or a handler of its kind, such as an Express application. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => unknown

/** The handler that a wrapper of ours stands in front of. */
const kInner = Symbol('vite-integration.inner')

type Wrapper = RequestHandler & { [kInner]?: unknown }

/**
 * Puts the files of a build ahead of a handler: requests for one of them never reach it. All other requests do, also those
 * that fail here; pages too, for they need what the application's middleware does.
 *
 * @param find returns the integration whose files are asked, and the request as it sees it
 */
export function createBuildHandler(
  handler: RequestHandler,
  find: (
    req: IncomingMessage,
    res: ServerResponse,
  ) => { integration: Integration; context: RequestContext } | undefined,
): RequestHandler {
  const wrapper: Wrapper = (req, res) => {
    const found = find(req, res)
    if (!found) return handler(req, res)
    return runStep(found.integration.assets, found.context, {
      send: (response) => writeResponse(response, req, res),
      next: () => handler(req, res),
    })
  }
  wrapper[kInner] = handler
  return wrapper
}

/** Returns the handler of the application behind wrappers of ours, or the handler itself. */
export function innerHandler(handler: unknown): unknown {
  const { [kInner]: inner } = handler as { [kInner]?: unknown }
  return inner === undefined ? handler : innerHandler(inner)
}
