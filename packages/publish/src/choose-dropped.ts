import type { Retention } from './options.ts'

/** A list of a published build, as far as its age goes. */
export interface DatedList {
  /** By the store's clock, milliseconds since 1970. */
  readonly modified: number
  readonly list: { readonly build: string }
}

const day = 24 * 60 * 60 * 1000

/**
 * Returns the builds that are not kept. A build's age counts from when the next one was published: until then it was the one that is
 * live. All times are the store's, and it is now when the last publication was.
 *
 * @param current the build that is published last, whatever the times say
 */
export function chooseDropped<List extends DatedList>(
  published: readonly List[],
  { keep, days }: Retention,
  current: string,
): List[] {
  const isCurrent = ({ list }: List): number => Number(list.build === current)
  const sorted = published.toSorted((a, b) => isCurrent(b) - isCurrent(a) || b.modified - a.modified)
  const now = Math.max(...sorted.map(({ modified }) => modified))
  // At least one is kept, so that each of the others has a next one.
  return sorted.filter((_, index) => index >= keep && now - sorted[index - 1]!.modified >= days * day)
}
