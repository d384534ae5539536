import { nodeAdapter } from '../../hosts/node-host.ts'
import { proxied } from '../../hosts/proxied.ts'
import { open } from '../../support/http-client.ts'

/** Prints the error page of a path, of a project whose Vite runs in this process or behind it. Vitest maps no stacks of ours. */
const [root = '', path = '/', isProxied] = process.argv.slice(2)
const host = isProxied === 'proxied' ? proxied(nodeAdapter) : nodeAdapter
const silent = (): void => {}
const logger = { debug: silent, info: silent, warn: silent, error: silent }
const app = await host.start({ vite: { root, dev: true, ssr: './src/entry-server.js', logger } })
const { status, body } = await open(app, path)
console.log(status, body)
await app.close()
