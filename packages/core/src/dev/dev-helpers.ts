import type { PageHelpers } from '../contract.ts'
import { nonceAttribute, renderTag, sortTags, takeUnseen } from '../html/tags.ts'
import { once } from '../once.ts'
import type { DevTags } from './dev-tags.ts'
import type { DevSession } from './session.ts'

/** The helpers of one response. Nothing is cached: the module graph grows between two responses. */
export function createDevHelpers(
  tags: DevTags,
  session: () => DevSession,
  askNonce: () => string | undefined,
): PageHelpers {
  const seen = new Set<string>()
  const nonce = once(askNonce)

  return {
    tags(entries) {
      const current = session()
      const all = [entries].flat().flatMap((entry) => tags.entry(current, entry))
      const attribute = nonceAttribute(nonce())
      return takeUnseen(sortTags([...tags.shared(current), ...all]), seen)
        .map((tag) => renderTag(tag, attribute))
        .join('\n')
    },
    asset: (path) => tags.asset(session(), path),
    nonce,
  }
}
