import type { Logger } from './options.ts'

const silent = (): void => {}
const warn = (message: string): void => process.emitWarning(message, 'ViteIntegrationWarning')

/**
 * The default logger. A library does not own the console, so warnings and errors become process warnings
 * of the name 'ViteIntegrationWarning': Node prints them, and the application can listen for them
 * (`process.on('warning', …)`) or switch them off. Other messages are dropped.
 */
export const processWarningLogger: Logger = { debug: silent, info: silent, warn, error: warn }
