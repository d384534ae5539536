import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PageHelpers, RequestContext } from '../contract.ts'
import { isNavigation } from './navigation.ts'
import { requestPath } from './request-path.ts'

/**
 * Parses a request for all steps.
 *
 * @param target the whole request target; `req.url` may be only a part of it, as below a mount
 * @param createHelpers makes the helpers of this response; called once, when they are first needed
 */
export function createRequestContext(
  req: IncomingMessage,
  res: ServerResponse,
  target: string,
  createHelpers: () => PageHelpers,
): RequestContext {
  return new ParsedRequest(req, res, target, createHelpers)
}

/** A class for speed: one is made for each request, and V8 keeps object literals with getters alive much longer. */
class ParsedRequest implements RequestContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly target: string
  readonly path: string | undefined
  readonly isGetOrHead: boolean
  stage: RequestContext['stage'] = 'files'
  readonly #createHelpers: () => PageHelpers
  #helpers: PageHelpers | undefined
  #isNavigation: boolean | undefined

  constructor(req: IncomingMessage, res: ServerResponse, target: string, createHelpers: () => PageHelpers) {
    this.req = req
    this.res = res
    this.target = target
    this.path = requestPath(target)
    this.isGetOrHead = isGetOrHead(req)
    this.#createHelpers = createHelpers
  }

  get isNavigation(): boolean {
    return (this.#isNavigation ??= isNavigation(this.req))
  }

  get helpers(): PageHelpers {
    return (this.#helpers ??= this.#createHelpers())
  }

  nonce(): string | undefined {
    return this.helpers.nonce()
  }

  resetTags(): void {
    this.#helpers?.reset()
  }
}

/** Returns whether a file or a page may answer a request: true for GET and HEAD without a WebSocket upgrade. */
export function isGetOrHead(req: IncomingMessage): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && !isWebSocket(req)
}

/** Returns whether a request asks to become a WebSocket. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined && headers.upgrade.toLowerCase() === 'websocket'
}
