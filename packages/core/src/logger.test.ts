import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logQuietly, watchLogger } from './logger.ts'
import type { Logger } from './options.ts'

const warnings: string[] = []
const note = (warning: Error): void => void warnings.push(warning.message)

beforeEach(() => {
  warnings.length = 0
  process.on('warning', note)
})
afterEach(() => {
  process.off('warning', note)
})

function loggerWith(warn: () => unknown): Logger {
  const silent = (): void => {}
  return { debug: silent, info: silent, warn: warn as () => void, error: silent }
}

it('an asynchronous logger that rejects becomes a process warning', async () => {
  watchLogger(loggerWith(() => Promise.reject(new Error('the log is full')))).warn('message')
  await turn()
  await turn()
  expect(warnings).toEqual(['The logger has failed: the log is full'])
})

it('an exception goes to the caller', () => {
  const logger = watchLogger(
    loggerWith(() => {
      throw new Error('no log')
    }),
  )
  expect(() => logger.warn('message')).toThrow('no log')
})

it('methods keep their `this`', () => {
  const logger = { ...loggerWith(() => {}), lines: [] as string[] }
  logger.warn = vi.fn(function (this: typeof logger, message: string) {
    this.lines.push(message)
  }) as never
  watchLogger(logger).warn('message')
  expect(logger.lines).toEqual(['message'])
})

it('logQuietly turns an exception into a process warning', async () => {
  logQuietly(() => {
    throw new Error('no log')
  })
  await turn()
  expect(warnings).toEqual(['The logger has failed: no log'])
})
