import type { HostResponse, PageHelpers } from '../contract.ts'
import { namedOptions } from '../html/call-options.ts'
import { createNonce, createResponseHost, type ResponseHost } from '../html/response-host.ts'
import type { TagOptions } from '../tag-options.ts'
import type { BuildHelpers } from './build-helpers.ts'
import type { PagePosition } from './page-tags.ts'

/** The helpers of one response: what they write is found, not made. */
export function createResponseHelpers(
  build: BuildHelpers,
  global: TagOptions,
  response: HostResponse | undefined,
  ask: () => string | undefined,
): PageHelpers {
  const nonce = createNonce(response, global.csp ?? false, ask)
  let position: PagePosition | undefined
  let host: ResponseHost | undefined

  return {
    tags(entries, options) {
      const asked = build.tags.ask(entries, namedOptions(options))
      const given = nonce()
      position = build.tags.step(position, asked, given !== undefined)
      return position.write((host ??= createResponseHost(response, nonce)), given)
    },
    asset: build.asset,
    inline: build.inline,
    html: async (name, parts) => build.html(name, parts, nonce()),
    nonce,
    restart() {
      position = undefined
    },
  }
}
