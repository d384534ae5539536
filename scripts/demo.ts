// Runs an example from this repository: node --conditions=source scripts/demo.ts [name] [--production]
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensurePlugin } from './demo/ensure-plugin.ts'
import { buildExample, startExample } from './demo/example-process.ts'
import { findFreePort } from './demo/free-port.ts'
import { watchLaunchers } from './demo/watch-launchers.ts'

const examples = join(import.meta.dirname, '../examples')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { production: { type: 'boolean', default: false } },
})
const name = positionals[0] ?? 'express-react'
const mode = values.production ? 'production' : 'development'

if (readdirSync(examples).includes(name)) await run(join(examples, name))
else fail(`There is no example "${name}". There are: ${readdirSync(examples).join(', ')}.`)

async function run(root: string): Promise<void> {
  await ensurePlugin(root)
  if (values.production) {
    const { code, reason } = await buildExample(root)
    if (code) return fail(`The build of ${name} failed: ${reason}.`, code)
  }
  const host = process.env.HOST || '127.0.0.1'
  const port = process.env.PORT || String(await findFreePort(host, 3000))
  const server = startExample(root, { NODE_ENV: mode, HOST: host, PORT: port })
  let stopping = false
  const stop = (): void => {
    stopping = true
    server.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  watchLaunchers(stop)
  void server.ready.then((address) => {
    if (address) console.log(`\n${name} (${mode}) is ready: ${address}\nCtrl+C stops it.\n`)
  })
  const { code, reason } = await server.ended
  if (!stopping) fail(`The server of ${name} ended: ${reason}.`, code)
}

function fail(message: string, code = 1): void {
  console.error(message)
  process.exitCode = code
}
