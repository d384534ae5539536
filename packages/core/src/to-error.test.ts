import { describe, expect, it, test } from 'vitest'
import { thrownStack, thrownText, toError } from './to-error.ts'

const withoutText: unknown = Object.create(null)
const hostile = Object.defineProperties(new Error('hostile'), {
  message: { value: Symbol('message') },
  stack: {
    get() {
      throw new Error('no stack')
    },
  },
})

test.each<[string, unknown, string]>([
  ['an error', new Error('failed'), 'failed'],
  ['a text', 'text', 'text'],
  ['undefined', undefined, 'undefined'],
  ['a number', 0, '0'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a value without a text', withoutText, 'a value without a text was thrown'],
  ['an error that cannot be read', hostile, 'Symbol(message)'],
])('the text of %s', (_name, thrown, text) => {
  expect(thrownText(thrown)).toBe(text)
})

describe('toError', () => {
  it('keeps errors', () => {
    const error = new TypeError('wrong')
    expect(toError(error)).toBe(error)
  })

  it('makes an error of any other value, which is its cause', () => {
    expect(toError('text')).toMatchObject({ message: 'text', cause: 'text' })
    expect(toError(withoutText).cause).toBe(withoutText)
  })
})

it('the stack of an error that cannot be read is its message', () => {
  expect(thrownStack(hostile)).toBe('Symbol(message)')
  expect(thrownStack(new Error('failed'))).toContain('to-error.test.ts')
})
