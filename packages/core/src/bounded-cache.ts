/** Keeps what was used last, up to a weight. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value, weight: number): void
}

/**
 * Two generations: when the younger is full, it becomes the older, and what nobody has asked for since is
 * gone. One value may outweigh all: it is kept until the next comes.
 *
 * @param limit the weight of a generation
 */
export function createBoundedCache<Value>(limit: number): BoundedCache<Value> {
  type Kept = { readonly value: Value; readonly weight: number }
  let young = new Map<string, Kept>()
  let old = new Map<string, Kept>()
  let sum = 0

  function keep(key: string, kept: Kept): void {
    if (sum > 0 && sum + kept.weight > limit) {
      old = young
      young = new Map()
      sum = 0
    }
    young.set(key, kept)
    sum += kept.weight
  }

  return {
    get(key) {
      const kept = young.get(key)
      if (kept) return kept.value
      const found = old.get(key)
      if (found) keep(key, found)
      return found?.value
    },
    set: (key, value, weight) => keep(key, { value, weight }),
  }
}
