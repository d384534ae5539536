import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ViteIntegrationError } from '../../errors.ts'
import { describeRenderError } from './describe-render-error.ts'

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'describe-')))
writeFileSync(path.join(root, 'entry.ts'), 'one\ntwo\nthree\n')
afterAll(() => rmSync(root, { recursive: true }))

const stack = (message: string): string =>
  `Error: ${message}\n    at render (/elsewhere/lib.js:1:1)\n    at Module.render (${root}/entry.ts:2:3)`

it('the message gets the place below root, and the object stays the same', () => {
  const error = Object.assign(new Error('broken'), { stack: stack('broken'), id: 5 })
  expect(describeRenderError(error, root)).toBe(error)
  expect(error.message).toBe('broken\nentry.ts:2:3')
  expect(error.stack).toContain('broken\nentry.ts:2:3\n    at render')
  expect(error.id).toBe(5)
  expect(describeRenderError(error, root)).toBe(error)
  expect(error.message).toBe('broken\nentry.ts:2:3')
})

it('an error of a transform gets its code frame', () => {
  const loc = { file: path.join(root, 'entry.ts'), line: 2, column: 1 }
  const error = Object.assign(new Error('syntax'), { loc, frame: '> 2 | two', id: loc.file })
  expect(describeRenderError(error, root)).toBe(error)
  expect(error.message).toBe('syntax\nentry.ts:2:1\n> 2 | two')
})

it('an error of ours has its hint in the message', () => {
  const error = new ViteIntegrationError('SSR_TIMEOUT', { known: '5' })
  expect(describeRenderError(error, root)).toBe(error)
  expect(error.message).toContain('5 ms')
  expect(error.stack).toContain(error.message)
  const { message } = error
  describeRenderError(error, root)
  expect(error.message).toBe(message)
})

it('what has no place stays as it is', () => {
  const plain = new Error('x')
  plain.stack = 'Error: x'
  expect(describeRenderError(plain, root)).toBe(plain)
  expect(plain.message).toBe('x')
  const frozen = Object.freeze(Object.assign(new Error('x'), { stack: stack('x') }))
  expect(describeRenderError(frozen, root)).toBe(frozen)
  expect(describeRenderError('text', root)).toMatchObject({ message: expect.stringContaining('text') })
})
