/**
 * A program that serves the application which a module exports: the backend for a target such as './app.ts:app'.
 *
 * Arguments: absolute path of the module, name of its export, ServeSettings as JSON, then the arguments of the module.
 * It listens on PORT, as a backend that listens by itself does.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { serveApplication } from '../application/serve-application.ts'
import { endBy, endSignals } from '../dev/end-signals.ts'
import { addressOf } from '../terminal/address.ts'
import { printAddress } from '../terminal/print.ts'
import type { ServeSettings } from './messages.ts'

const [file = '', exportName = 'default', json = '{}', ...args] = process.argv.slice(2)
const { host, integration, saysAddress } = JSON.parse(json) as ServeSettings
// The module finds in process.argv what it would find when it was run itself.
process.argv.splice(1, Infinity, file, ...args)
const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>

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
  close()
    .catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
    .finally(() => {
      for (const each of endSignals) process.off(each, stop)
      endBy(signal)
    })
}
for (const signal of endSignals) process.on(signal, stop)
