// Vite's own development server, with nothing in front of it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import integration from '@vite-integration/vite-plugin'
import { createServer } from 'vite'

export interface PlainViteInput {
  root: string
  /** True if it runs with the plugin, by which backends find it. */
  plugin?: boolean
  /** Origin that its own `server.proxy` passes '/api' on to. */
  api?: string
}

const { root, plugin = false, api } = JSON.parse(process.argv[2] ?? '') as PlainViteInput
const vite = await createServer({
  root,
  logLevel: 'warn',
  plugins: plugin ? [integration()] : [],
  server: { host: '127.0.0.1', port: 0, ...(api !== undefined && { proxy: { '/api': api } }) },
})
await vite.listen()
// The plugin writes its hot file shortly after the server listens.
if (plugin) await sleep(50)
process.send?.({ port: (vite.httpServer!.address() as AddressInfo).port })
await once(process, 'disconnect')
// Closing removes the plugin's hot file.
await vite.close()
process.exit()
