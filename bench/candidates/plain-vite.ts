// Vite's own development server, nothing in front of it.
import type { AddressInfo } from 'node:net'
import { createServer } from 'vite'

const { root } = JSON.parse(process.argv[2] ?? '') as { root: string }
const vite = await createServer({
  root,
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: 0 },
})
await vite.listen()
process.send?.({ port: (vite.httpServer!.address() as AddressInfo).port })
process.once('disconnect', () => process.exit())
