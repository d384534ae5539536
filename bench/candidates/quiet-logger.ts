// A logger that prints warnings and errors only: Vite prints a line for every update.
import type { Logger } from '@vite-integration/express'

export const quietLogger: Logger = { debug() {}, info() {}, warn: console.warn, error: console.error }
