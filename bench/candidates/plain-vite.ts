// Vite's own development server, nothing in front of it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import integration from '@vite-integration/vite-plugin'
import { createServer } from 'vite'

export interface PlainViteInput {
  root: string
  /** Whether it runs with the plugin, which tells backends of it. */
  plugin?: boolean
  /** Where its own proxy passes '/api' on to. */
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
// The plugin writes its file just after.
if (plugin) await sleep(50)
process.send?.({ port: (vite.httpServer!.address() as AddressInfo).port })
await once(process, 'disconnect')
// So that the plugin's file goes too.
await vite.close()
process.exit()
