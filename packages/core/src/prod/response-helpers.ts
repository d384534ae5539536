import type { HostResponse, PageHelpers } from '../contract.ts'
import { callOptions } from '../html/call-options.ts'
import { createNonce, createResponseHost } from '../html/response-host.ts'
import { collectTags, createTagWriter, type TagWriter } from '../html/tag-writer.ts'
import { nonceAttribute } from '../html/tags.ts'
import type { TagOptions } from '../tag-options.ts'
import type { BuildHelpers } from './build-helpers.ts'
import type { EntryTexts } from './entry-texts.ts'

/**
 * The helpers of one response. The usual case, one call with one entry, is an answer from the cache;
 * what was already written is only worked out when a second call comes.
 */
export function createResponseHelpers(
  build: BuildHelpers,
  global: TagOptions,
  response: HostResponse | undefined,
  ask: () => string | undefined,
): PageHelpers {
  const nonce = createNonce(response, global.csp ?? false, ask)
  let first: EntryTexts | undefined
  let writer: TagWriter | undefined

  function write(entries: readonly string[], call: TagOptions | undefined): string {
    writer ??= createTagWriter(createResponseHost(response, nonce))
    if (first) writer.skip(first.tags)
    first = undefined
    return writer.write(collectTags(build.source, entries, global, call), { ...global, ...call })
  }

  return {
    tags(entries, options) {
      const call = callOptions(options)
      const texts = call || first || writer || typeof entries !== 'string' ? undefined : build.texts(entries)
      if (!texts) return write([entries].flat(), call)
      first = texts
      const attribute = nonceAttribute(nonce())
      return attribute === '' ? texts.text() : texts.parts().join(attribute)
    },
    asset: build.asset,
    inline: build.inline,
    html: async (name, parts) => build.html(name, parts, nonce()),
    nonce,
  }
}
