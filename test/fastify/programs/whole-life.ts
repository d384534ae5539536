// A program that listens, has HMR clients, answers and closes. Then it has to end by itself.
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { viteIntegration } from '@vite-integration/fastify'
import { connectHmr } from '../../support/hmr-client.ts'

const [root = '', host = '127.0.0.1', clients = '0', ...paths] = process.argv.slice(2)
const app = fastify()
await app.register(viteIntegration, { root })
app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
await app.listen({ port: 0, host })
const { port } = app.server.address() as AddressInfo
const target = { url: `http://127.0.0.1:${String(port)}` }

const connected = await Promise.all(Array.from({ length: Number(clients) }, () => connectHmr(target)))
for (const path of paths) {
  const reply = await fetch(`${target.url}${path}`, { headers: { connection: 'close' } })
  process.stdout.write(`${path} ${String(reply.status)}\n`)
  await reply.arrayBuffer()
}
await app.close()
await Promise.all(connected.map(({ closed }) => closed))
process.stdout.write('closed\n')
