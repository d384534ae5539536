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
])('from NODE_OPTIONS=%j the flags %j are removed', (NODE_OPTIONS, taken, left) => {
  const env = { NODE_OPTIONS }
  // This process has no debugger, as where another one has its port.
  const isPortTaken = taken.length > 0
  const flags = isPortTaken ? [...taken, '--inspect-port=0'] : []
  expect(takeDebugFlags(env)).toEqual({ flags, isPortTaken })
  expect(env.NODE_OPTIONS).toBe(left)
})

it.each([
  // As the terminal of VS Code sets it.
  [
    '--require ./bootloader.js --inspect-publish-uid=http',
    ['--inspect-publish-uid=http'],
    '--require ./bootloader.js',
  ],
  ['--inspect-port 9230', ['--inspect-port=9230'], ''],
])('NODE_OPTIONS=%j opens no port that another process could have', (NODE_OPTIONS, flags, left) => {
  const env = { NODE_OPTIONS }
  expect(takeDebugFlags(env)).toEqual({ flags, isPortTaken: false })
  expect(env.NODE_OPTIONS).toBe(left)
})

it('--inspect-brk and --inspect-wait make a program wait for the debugger, --inspect does not', () => {
  expect(waitsForDebugger(['--inspect-brk=0'])).toBe(true)
  expect(waitsForDebugger(['--inspect-wait'])).toBe(true)
  expect(waitsForDebugger(['--inspect=0'])).toBe(false)
})
