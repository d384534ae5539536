import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostRequest, PageHelpers, RequestContext } from '../contract.ts'
import { NodeRequest } from './host-request.ts'
import { isGetOrHead, isNavigation } from './navigation.ts'
import { requestPath } from './request-path.ts'

/**
 * Parses a request for all steps.
 *
 * @param target the whole request target; `req.url` may be only a part of it, as below a mount
 * @param createHelpers makes the helpers of this response; called once, when they are first needed
 * @param describe tells what the host knows of the request; without it, what plain Node knows
 */
export function createRequestContext(
  req: IncomingMessage,
  res: ServerResponse,
  target: string,
  createHelpers: (context: RequestContext) => PageHelpers,
  describe?: () => HostRequest,
): RequestContext {
  return new ParsedRequest(req, res, target, createHelpers, describe)
}

/** A class for speed: one is made for each request, and V8 keeps object literals with getters alive much longer. */
class ParsedRequest implements RequestContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly target: string
  readonly isGetOrHead: boolean
  stage: RequestContext['stage'] = 'files'
  snapshot: object | undefined = undefined
  decision: RequestContext['decision'] = undefined
  readonly #createHelpers: (context: RequestContext) => PageHelpers
  readonly #describe: (() => HostRequest) | undefined
  /** Null until it is first read. */
  #path: string | undefined | null = null
  #helpers: PageHelpers | undefined
  #isNavigation: boolean | undefined

  constructor(
    req: IncomingMessage,
    res: ServerResponse,
    target: string,
    createHelpers: (context: RequestContext) => PageHelpers,
    describe: (() => HostRequest) | undefined,
  ) {
    this.req = req
    this.res = res
    this.target = target
    this.isGetOrHead = isGetOrHead(req)
    this.#createHelpers = createHelpers
    this.#describe = describe
  }

  /** Parsed when it is first read: an asset is found by the raw target. */
  get path(): string | undefined {
    if (this.#path === null) this.#path = requestPath(this.target)
    return this.#path
  }

  get isNavigation(): boolean {
    return (this.#isNavigation ??= isNavigation(this.req))
  }

  get helpers(): PageHelpers {
    return (this.#helpers ??= this.#createHelpers(this))
  }

  get host(): HostRequest {
    return this.#describe?.() ?? new NodeRequest(this.req, this.res)
  }

  nonce(html?: string): string | undefined {
    return this.helpers.nonce(html)
  }

  resetTags(): void {
    this.#helpers?.reset()
  }
}
