import { expect, it } from 'vitest'
import { headersOf } from './file-headers.ts'

it('headers may have the names of members of every object', () => {
  const seen: unknown[] = []
  const headers = headersOf('main.js', true, (res) => {
    seen.push(res.getHeader('constructor'))
    res.setHeader('__proto__', 'a')
    res.setHeader('Constructor', 'b')
    seen.push(res.getHeader('constructor'))
  })
  expect(seen).toEqual([undefined, 'b'])
  expect(Object.entries({ ...headers })).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})
