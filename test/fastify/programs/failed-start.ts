// A program whose start fails, in the way that its argument names. It closes, and then has to end by itself.
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { viteIntegration } from '@vite-integration/fastify'

const [root = '', way = ''] = process.argv.slice(2)
const app = fastify()
const register = (options: object) => app.register(viteIntegration, { root, ...options })

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  async twice() {
    await register({})
    await register({})
  },
  async 'own plugin fails'() {
    await register({})
    await app.register(async () => {
      throw Object.assign(new Error('on purpose'), { code: 'OWN' })
    })
  },
  async 'broken config'() {
    await register({ configFile: 'vite.broken.config.ts' })
  },
  async 'port in use'() {
    const other = fastify()
    await other.listen({ port: 0, host: '127.0.0.1' })
    await register({})
    await app
      .listen({ port: (other.server.address() as AddressInfo).port, host: '127.0.0.1' })
      .finally(() => other.close())
  },
}

try {
  await ways[way]?.()
} catch (error) {
  process.stdout.write(`${String((error as { code?: string }).code)}\n`)
}
await app.close().catch(() => {})
