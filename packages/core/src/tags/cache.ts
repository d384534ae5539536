/** A cache of the most recently used values, within a budget of bytes. */
export interface Cache<Value> {
  get(key: string): Value | undefined
  /** Stores a value. @param bytes memory of the value; one that exceeds the budget is not stored */
  set(key: string, value: Value, bytes: number): void
}

/** Returns the memory of a string, bytes: V8 takes one per character for Latin-1, else two. */
export function stringBytes(text: string): number {
  return 24 + text.length * (/[^\0-\xff]/.test(text) ? 2 : 1)
}

interface Kept<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * Creates a cache with two generations of half the budget each. When the young one is full it becomes the old one, and
 * the values of the previous old one that were not read meanwhile are dropped.
 *
 * @param maxBytes budget of all keys and values together, bytes
 */
export function createCache<Value>(maxBytes: number): Cache<Value> {
  let young = new Map<string, Kept<Value>>()
  let old = new Map<string, Kept<Value>>()
  let sum = 0

  function keep(key: string, kept: Kept<Value>): void {
    if (sum + kept.bytes > maxBytes / 2) {
      old = young
      young = new Map()
      sum = 0
    }
    young.set(key, kept)
    sum += kept.bytes
  }

  return {
    get(key) {
      const kept = young.get(key)
      if (kept) return kept.value
      const found = old.get(key)
      if (found) keep(key, found)
      return found?.value
    },
    set(key, value, valueBytes) {
      const bytes = stringBytes(key) + valueBytes
      if (bytes <= maxBytes / 2) keep(key, { value, bytes })
    },
  }
}
