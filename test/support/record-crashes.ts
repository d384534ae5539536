import { onTestFinished } from 'vitest'

/**
 * Records errors that would end the process if the test runner did not catch them. Errors in a server's socket may come
 * long after the request: wait for the answer to a later request before reading the list.
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
