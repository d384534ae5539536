import { onTestFinished } from 'vitest'

/**
 * Errors that would have ended the process if the test runner did not catch them. Also one in a
 * socket of a server, long after the request: wait for an answer to a later request before looking.
 */
export function recordCrashes(): readonly unknown[] {
  const crashes: unknown[] = []
  const record = (error: unknown): number => crashes.push(error)
  process.on('uncaughtExceptionMonitor', record)
  process.on('unhandledRejection', record)
  onTestFinished(() => {
    process.off('uncaughtExceptionMonitor', record)
    process.off('unhandledRejection', record)
  })
  return crashes
}
