import { expect, it } from 'vitest'
import { takeDebugFlags, waitsForDebugger } from './debug-flags.ts'

it.each([
  ['--inspect', ['--inspect'], ''],
  [
    '--conditions=source --inspect=127.0.0.1:0 -r ./x.js',
    ['--inspect=127.0.0.1:0'],
    '--conditions=source  -r ./x.js',
  ],
  ['--inspect-brk --inspect-port=1', ['--inspect-brk', '--inspect-port=1'], ''],
  ['--title=--inspect-me', [], '--title=--inspect-me'],
])('of NODE_OPTIONS=%j %j is taken', (NODE_OPTIONS, taken, left) => {
  const env = { NODE_OPTIONS }
  expect(takeDebugFlags(env)).toEqual(taken)
  expect(env.NODE_OPTIONS).toBe(left)
})

it('a program that waits for a debugger is given all the time', () => {
  expect(waitsForDebugger(['--inspect-brk=0'])).toBe(true)
  expect(waitsForDebugger(['--inspect-wait'])).toBe(true)
  expect(waitsForDebugger(['--inspect=0'])).toBe(false)
})
