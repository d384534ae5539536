// Vite tells of every update on the terminal; what goes wrong is still said.
import type { Logger } from '@vite-integration/express'

export const quietLogger: Logger = { debug() {}, info() {}, warn: console.warn, error: console.error }
