import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Integration, RequestContext } from './contract.ts'
import { createRequestContext } from './http/request-context.ts'
import { requestPath } from './http/request-path.ts'
import { deliver, type HostReply, runStep } from './http/run-step.ts'
import { writeResponse } from './http/write-response.ts'
import { matchBase } from './match-base.ts'

/** A request listener of `node:http`, or a handler of its kind, such as an Express application. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => unknown

/** The handler that a wrapper of ours stands in front of. */
const kInner = Symbol('vite-integration.inner')

/** The integrations that answer ahead of a handler, where they are known only after its wrapper. */
const kBuilds = Symbol('vite-integration.builds')

type Handler = RequestHandler & { [kInner]?: unknown; [kBuilds]?: ReadonlySet<Integration> }

/** An integration whose files are asked, and the request as it sees it. */
interface AskedBuild {
  readonly integration: Integration
  contextOf(req: IncomingMessage, res: ServerResponse): RequestContext
}

type FindBuild = (req: IncomingMessage) => AskedBuild | undefined

/**
 * Puts the files of a build ahead of a handler: requests for one of them never reach it. All other requests do, also those
 * that fail here; pages too, for they need what the application's middleware does.
 *
 * @param find by default the build is found by its base, among those that `answerAhead` has named
 */
export function createBuildHandler(
  handler: RequestHandler,
  find: FindBuild = (req) => findBuild(handler, req),
): RequestHandler {
  const wrapper: Handler = (req, res) => {
    const found = find(req)
    if (!found) return handler(req, res)
    const { integration, contextOf } = found
    const reply: HostReply = {
      send: (response) => writeResponse(response, req, res),
      next: () => handler(req, res),
    }
    const held = integration.heldAsset(req, res, req.url ?? '/')
    if (held) return deliver(held, res, reply)
    return runStep(integration.assets, contextOf(req, res), reply)
  }
  wrapper[kInner] = handler
  return wrapper
}

/** Returns the handler of the application behind wrappers of ours, or the handler itself. */
export function innerHandler(handler: unknown): unknown {
  const { [kInner]: inner } = handler as { [kInner]?: unknown }
  return inner === undefined ? handler : innerHandler(inner)
}

/** Names the integrations that answer ahead of a server's handlers. Kept on the handler: all servers of an application share it. */
export function answerAhead(
  server: { listeners(event: string): unknown[] },
  builds: ReadonlySet<Integration>,
): void {
  for (const listener of server.listeners('request')) {
    const handler = innerHandler(listener) as Handler
    if (handler !== listener) handler[kBuilds] = builds
  }
}

function findBuild({ [kBuilds]: builds }: Handler, { url }: IncomingMessage): AskedBuild | undefined {
  const integration = builds && matchBase(builds, requestPath(url))
  return integration && { integration, contextOf: createFileContext }
}

function createFileContext(req: IncomingMessage, res: ServerResponse): RequestContext {
  return createRequestContext(req, res, req.url ?? '/', () => {
    throw new Error('Files of a build have no helpers')
  })
}
