import { stripVTControlCharacters } from 'node:util'
import type { Logger as ViteLogger } from 'vite'
import { logQuietly } from '../../logger.ts'
import type { Logger } from '../../options.ts'

/**
 * Sends Vite's messages to the application's logger, without terminal colours. Vite logs from its file watcher too:
 * there an exception of the logger would end the process.
 */
export function createViteLogger(logger: Logger): ViteLogger {
  const warned = new Set<string>()
  const logged = new WeakSet<object>()
  const plain = stripVTControlCharacters
  const warn = (message: string): void => {
    viteLogger.hasWarned = true
    logQuietly(() => logger.warn(plain(message)))
  }
  const viteLogger: ViteLogger = {
    hasWarned: false,
    info: (message) => logQuietly(() => logger.info(plain(message))),
    warn,
    warnOnce(message) {
      if (warned.has(message)) return
      warned.add(message)
      warn(message)
    },
    error(message, options) {
      if (options?.error) logged.add(options.error)
      logQuietly(() => logger.error(plain(message)))
    },
    clearScreen: () => {},
    hasErrorLogged: (error) => logged.has(error),
  }
  return viteLogger
}
