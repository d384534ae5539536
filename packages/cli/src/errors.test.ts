import { ViteIntegrationError } from '@vite-integration/core'
import { expect, it } from 'vitest'
import { commandError } from './errors.ts'

it('errors of the command line are of the one class, with a code, a hint and a cause', () => {
  const cause = new Error('EACCES')
  const error = commandError('LISTEN_FAILED', { name: '127.0.0.1:80', known: 'EACCES' }, { dev: true, cause })
  expect(error).toBeInstanceOf(ViteIntegrationError)
  expect(error).toMatchObject({ name: 'ViteIntegrationError', code: 'LISTEN_FAILED', statusCode: 500, cause })
  expect(error.message).toBe(`Cannot listen on 127.0.0.1:80. ${error.hint}`)
})

it('control characters of a command line are written as escapes', () => {
  expect(commandError('UNKNOWN_COMMAND', { name: '\u001B[2J' }).message).toBe('Unknown command "\\u001b[2J"')
})
