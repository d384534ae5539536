/**
 * A program that serves the application which a module exports: the backend of './app.ts:app'.
 *
 * Arguments: the module (absolute), the name of its export, ServeSettings as JSON, and those of the module itself.
 * Listens on HOST and PORT, as a program that listens by itself would.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { serveApplication } from '../application/serve-application.ts'
import { endBy, endSignals } from '../dev/end-signals.ts'
import { addressOf } from '../terminal/address.ts'
import { printAddress } from '../terminal/print.ts'
import type { ServeSettings } from './messages.ts'

const [file = '', exportName = 'default', json = '{}', ...args] = process.argv.slice(2)
const { integration, saysAddress } = JSON.parse(json) as ServeSettings
// The module sees what it would see as a program.
process.argv.splice(1, Infinity, file, ...args)
const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>

const host = process.env.HOST ?? '127.0.0.1'
const { port, close } = await serveApplication(await exports[exportName], {
  host,
  port: Number(process.env.PORT ?? 3000),
  integration,
  folder: path.dirname(file),
  name: `The export "${exportName}" of ${path.basename(file)} (exports: ${Object.keys(exports).join(', ')})`,
})

if (saysAddress) printAddress(`${addressOf(host, port)}/`)

let isStopping = false
const stop = (signal: NodeJS.Signals): void => {
  if (isStopping) return
  isStopping = true
  void close().finally(() => {
    for (const each of endSignals) process.off(each, stop)
    endBy(signal)
  })
}
for (const signal of endSignals) process.on(signal, stop)
