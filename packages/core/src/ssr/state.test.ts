import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { stateScript } from './state.ts'

const cycle: Record<string, unknown> = { name: 'a' }
cycle['self'] = cycle

const values: unknown[] = [
  null,
  0,
  -0,
  '',
  '</script><!--<script>',
  '\u2028\u2029\0\u0007"\'`${x}\\',
  [1, [2, { a: [] }]],
  { 'a-b': 1, '</script>': '</SCRIPT>', constructor: 2, toString: 3 },
  new Date(0),
  new Map<unknown, unknown>([[{ a: 1 }, new Set(['<'])]]),
  10n ** 30n,
  cycle,
  JSON.parse('{"__proto__":{"isAdmin":true},"a":{"__proto__":1}}'),
  JSON.parse('[{"x":{"__proto__":{"__proto__":"</script>"}}}]'),
]

describe('the state of a page', () => {
  test.each(values.map((value, index) => [index, value]))(
    'evaluates to an equal value (%i)',
    (_index, value) => {
      const script = stateScript(value)!
      expect(script).not.toMatch(/[<\u2028\u2029]/)
      expect(runInNewContext(`(${script})`, { Date, Map, Set, Object, Array })).toEqual(value)
    },
  )

  test('keeps a key __proto__ a key', () => {
    const found = runInNewContext(`(${stateScript(JSON.parse('{"__proto__":{"a":1}}'))})`) as object
    expect(Object.keys(found)).toEqual(['__proto__'])
  })

  test('is left out where there is none', () => {
    expect(stateScript(undefined)).toBeUndefined()
  })

  test.each([
    ['a function', { user: { name: () => {} } }, '.user.name'],
    [
      'an object of a class',
      {
        list: [
          new (class User {
            name = 'a'
          })(),
        ],
      },
      '.list[0]',
    ],
    ['a symbol', Symbol('a'), ''],
  ])('refuses %s, and says where it is', (_name, value, path) => {
    expect(() => stateScript(value)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(path) }),
    )
  })
})
