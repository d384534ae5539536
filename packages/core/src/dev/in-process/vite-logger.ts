import { stripVTControlCharacters } from 'node:util'
import type { Logger as ViteLogger } from 'vite'
import type { Logger } from '../../options.ts'

/** Vite's messages on the application's logger, without terminal colours. */
export function createViteLogger(logger: Logger): ViteLogger {
  const warned = new Set<string>()
  const logged = new WeakSet<object>()
  const plain = stripVTControlCharacters
  const warn = (message: string): void => {
    viteLogger.hasWarned = true
    logger.warn(plain(message))
  }
  const viteLogger: ViteLogger = {
    hasWarned: false,
    info: (message) => logger.info(plain(message)),
    warn,
    warnOnce(message) {
      if (warned.has(message)) return
      warned.add(message)
      warn(message)
    },
    error(message, options) {
      if (options?.error) logged.add(options.error)
      logger.error(plain(message))
    },
    clearScreen: () => {},
    hasErrorLogged: (error) => logged.has(error),
  }
  return viteLogger
}
