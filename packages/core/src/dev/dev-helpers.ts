import type { HostResponse, PageHelpers } from '../contract.ts'
import { callOptions } from '../html/call-options.ts'
import { prepareDocument } from '../html/document.ts'
import { createNonce, createResponseHost } from '../html/response-host.ts'
import { collectTags, createTagWriter, type TagSource } from '../html/tag-writer.ts'
import type { TagOptions } from '../tag-options.ts'
import type { Inline } from './dev-inline.ts'
import { renderPage } from './dev-page.ts'
import type { DevTags } from './dev-tags.ts'
import type { DevServer } from './dev-server.ts'

/** What the helpers of all responses share. */
interface DevParts {
  readonly tags: DevTags
  readonly inline: Inline
  readonly vite: DevServer
}

/** The helpers of one response. Nothing is cached: the module graph grows between two responses. */
export function createDevHelpers(
  { tags: devTags, inline, vite }: DevParts,
  { csp = false, attributes = {} }: TagOptions,
  response: HostResponse | undefined,
  ask: () => string | undefined,
): PageHelpers {
  const nonce = createNonce(response, csp, ask)
  const writer = createTagWriter(createResponseHost(response, nonce))
  const source: TagSource = {
    shared: () => devTags.shared(vite.session()),
    entry: (name) => devTags.entry(vite.session(), name),
    prefetch: () => [],
  }
  return {
    tags(entries, options) {
      const call = callOptions(options)
      // Of all options attributes alone mean something without a build.
      const own = call?.attributes === undefined ? undefined : { attributes: call.attributes }
      return writer.write(collectTags(source, [entries].flat(), { attributes }, own), {})
    },
    asset: (path) => devTags.asset(vite.session(), path),
    inline: (path) => inline(vite.session(), path),
    async html(name, parts = {}) {
      const html = await renderPage(vite, name, `/${name}`)
      return prepareDocument(html)(parts, nonce())
    },
    nonce,
    restart: () => writer.restart(),
  }
}
