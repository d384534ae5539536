import { describe, expect, it } from 'vitest'
import { describeError } from './describe-error.ts'

const root = '/project'

describe('describeError', () => {
  it('adds the place and the code frame to the message and the stack of the same error', () => {
    const error = Object.assign(new Error('Unexpected token'), {
      id: '/project/src/main.ts?t=1',
      loc: { file: '/project/src/main.ts', line: 3, column: 7 },
      frame: '\u001b[31m3 | const\u001b[0m',
    })
    const described = describeError(error, root)
    expect(described).toBe(error)
    expect(described.message).toBe('Unexpected token\nsrc/main.ts:3:7\n3 | const')
    expect(described.stack).toContain('src/main.ts:3:7')
    expect(described).toMatchObject({ status: 500, statusCode: 500 })
  })

  it('describes an error once', () => {
    const error = Object.assign(new Error('broken'), { id: '/project/src/a.ts' })
    describeError(error, root)
    expect(describeError(error, root).message).toBe('broken\nsrc/a.ts')
  })

  it('keeps the status of an error', () => {
    expect(describeError(Object.assign(new Error('gone'), { statusCode: 410 }), root)).toMatchObject({
      statusCode: 410,
    })
  })

  it.each([
    ['a DOMException', new DOMException('too slow', 'TimeoutError'), 'too slow'],
    ['a frozen error', Object.freeze(new Error('frozen')), 'frozen'],
  ])('%s becomes the cause of an error that can be described', (_name, error, message) => {
    const described = describeError(error, root)
    expect(described).toMatchObject({ message, statusCode: 500, cause: error, name: error.name })
    expect(described).toBeInstanceOf(Error)
  })

  it.each([
    ['a text', 'text'],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
  ])('%s becomes an error with its text', (_name, value) => {
    expect(describeError(value, root).message).toBe(String(value))
  })

  it('accepts a value that cannot be converted to text', () => {
    expect(describeError(Object.create(null), root).message).toContain('no text')
  })
})
