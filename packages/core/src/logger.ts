import type { Logger } from './options.ts'

const silent = (): void => {}
const warn = (message: string): void => process.emitWarning(message, 'ViteIntegrationWarning')

/**
 * The default logger. A library does not own the console, so warnings and errors become process warnings with the name
 * 'ViteIntegrationWarning': Node prints them, and the application can listen for them (`process.on('warning', …)`) or
 * switch them off. Other messages are dropped.
 */
export const processWarningLogger: Logger = { debug: silent, info: silent, warn, error: warn }

/**
 * Handles rejections of an asynchronous logger: each becomes a process warning, instead of the end of the process. An
 * exception goes to the caller, and so fails the request that the message is about.
 */
export function watchLogger(logger: Logger): Logger {
  const level =
    (name: keyof Logger) =>
    (message: string): void => {
      const result: unknown = logger[name](message)
      if (result instanceof Promise) result.catch(warnOfLogger)
    }
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

/** Calls a logger in events and timers, where no request can fail: its exception becomes a process warning. */
export function logQuietly(log: () => void): void {
  try {
    log()
  } catch (error) {
    warnOfLogger(error)
  }
}

function warnOfLogger(error: unknown): void {
  warn(`The logger has failed: ${error instanceof Error ? error.message : String(error)}`)
}
