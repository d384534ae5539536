import { expect, it } from 'vitest'
import type { TagOptions } from '../tag-options.ts'
import { callKey, namedOptions } from './call.ts'

const withId = (id: unknown): TagOptions => ({ attributes: { script: { id } } }) as TagOptions

it('equal calls have the same key', () => {
  expect(callKey(['a', 'b'], { preload: 'none' })).toBe(callKey(['a', 'b'], { preload: 'none' }))
  expect(callKey('a', { preload: 'none' })).toBe(callKey(['a'], { preload: 'none' }))
})

it('different calls have different keys, also where their JSON is equal', () => {
  const values = [undefined, null, Number.NaN, 0, -0, 1, 1n, '1', '1n', true, 'true', '', 'undefined', 'null']
  const keys = [
    ...values.map((value) => callKey('a', withId(value))),
    callKey(['a', 'b'], undefined),
    callKey(['ab'], undefined),
    callKey(['a"1:b'], undefined),
    callKey([], undefined),
    callKey(['a'], { attributes: {} }),
    callKey(['a'], { preload: 'none', integrity: false }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

it('calls that cannot be cached have no key', () => {
  const cycle: Record<string, unknown> = {}
  cycle['script'] = cycle
  for (const options of [withId(() => 'x'), withId(Symbol('x')), withId(['x']), { attributes: cycle }])
    expect(callKey('a', options as TagOptions)).toBeUndefined()
  expect(callKey(['a', 7 as never], undefined)).toBeUndefined()
})

it('options are found where view engines put them', () => {
  const options = { preload: 'none' }
  expect(namedOptions(options)).toBe(options)
  expect(namedOptions({ hash: options, data: {} })).toBe(options)
  expect(namedOptions({ ...options, __keywords: true })).toEqual(options)
  for (const nothing of [undefined, null, 3, {}, { hash: {}, data: {} }, { __keywords: true }])
    expect(namedOptions(nothing)).toBeUndefined()
  expect(() => namedOptions('none')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})
