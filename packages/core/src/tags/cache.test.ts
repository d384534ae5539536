import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createCache, stringBytes } from './cache.ts'
import { createFindTags, type PageCache } from './tag-set.ts'
import { scriptTag } from './tag.ts'

const maxBytes = 10_000

describe('the cache', () => {
  it('returns what was set', () => {
    const cache = createCache<number>(maxBytes)
    expect(cache.get('a')).toBeUndefined()
    cache.set('a', 1, 10)
    expect(cache.get('a')).toBe(1)
    expect(cache.get('__proto__')).toBeUndefined()
  })

  it('holds no more than its budget, keys included', () => {
    const cache = createCache<number>(maxBytes)
    const keys = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(50, '-'))
    const bytes = 40
    for (const key of keys) cache.set(key, 1, bytes)
    const held = keys.filter((key) => cache.get(key) !== undefined)
    expect(held.length).toBeGreaterThan(0)
    expect(held.length * (bytes + stringBytes(keys[0]!))).toBeLessThanOrEqual(maxBytes)
    expect(held).toContain(keys.at(-1))
  })

  it('keeps values in use while many others are added', () => {
    const cache = createCache<string>(maxBytes)
    cache.set('used', 'yes', 100)
    for (let index = 0; index < 1000; index += 1) {
      cache.set(`other ${index}`, 'no', 500)
      expect(cache.get('used')).toBe('yes')
    }
  })

  it('does not keep a value of half the budget, and drops no other for it', () => {
    const cache = createCache<number>(maxBytes)
    cache.set('small', 1, 10)
    cache.set('large', 2, maxBytes / 2)
    expect(cache.get('large')).toBeUndefined()
    expect(cache.get('small')).toBe(1)
  })
})

it('tags with attributes that differ each time take no more memory than the cache allows', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heldBytes = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const cache: PageCache = createCache(8 * 1024 * 1024)
  const source = { isBuild: true, shared: () => [], entry: () => [scriptTag('/a.js')], prefetch: () => [] }
  const find = createFindTags(source, {}, cache)
  const before = heldBytes()
  for (let index = 0; index < 5000; index += 1) {
    const value = `${index}`.padEnd(20_000, 'x')
    expect(find('a', { attributes: { script: { 'data-x': value } } }).html.text).toContain(value)
  }
  expect(heldBytes() - before).toBeLessThan(10 * 1024 * 1024)
  expect(find('a', undefined)).toBe(find('a', undefined))
})
