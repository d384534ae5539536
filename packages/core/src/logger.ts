import type { Logger } from './options.ts'

const silent = (): void => {}
const warn = (message: string): void => process.emitWarning(message, 'ViteIntegrationWarning')

/**
 * The default logger. A library does not own the console: what must be seen becomes a process
 * warning, which Node prints and the application can catch or switch off.
 */
export const processWarningLogger: Logger = { debug: silent, info: silent, warn, error: warn }
