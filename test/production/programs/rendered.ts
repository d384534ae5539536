// An application in production that renders a page, where Vite and its plugins cannot be found. Prints the page.
import { registerHooks } from 'node:module'
import { get } from '../../support/http-client.ts'

const [root = '', name = 'express'] = process.argv.slice(2)
registerHooks({
  resolve(specifier, context, next) {
    if (/^(?:vite|rolldown|@vite-integration\/vite-plugin)(?:\/|$)/.test(specifier))
      throw new Error(`${specifier} is not installed`)
    return next(specifier, context)
  },
})
const hosts = {
  express: async () => (await import('../../hosts/express-host.ts')).expressVersions[0]!,
  fastify: async () => (await import('../../hosts/fastify-host.ts')).fastifyAdapter,
}
const host = await hosts[name as keyof typeof hosts]()
const app = await host.start({ vite: { root }, renders: [{ path: '/render' }] })
process.stdout.write((await get(app, '/render?page=lazy')).body)
await app.close()
