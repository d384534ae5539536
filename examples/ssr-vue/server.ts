import { viteIntegration } from '@vite-integration/fastify'
import Fastify from 'fastify'
import { addWish, readWishes, stalls } from './stalls.ts'

// Browsers open connections ahead of time; without this, `close` would wait until they have sent something.
const app = Fastify({ logger: { level: 'warn' }, forceCloseConnections: true })

// This line adds hot reload (in production the build's files), and renders what no route below matches.
await app.register(viteIntegration, { root: import.meta.dirname })

// What a route finds reaches the page as `context.locals`.
app.get('/', async (_request, reply) => reply.viteRender({ stalls, wishes: await readWishes() }))

app.get<{ Params: { id: string } }>('/stalls/:id', (request, reply) =>
  reply.viteRender({ stall: stalls.find(({ id }) => id === request.params.id) }),
)

app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string', bodyLimit: 1024 },
  (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
)
app.post<{ Body: { wish?: string } }>('/wishes', async (request, reply) => {
  const wish = request.body.wish?.trim() ?? ''
  if (wish !== '') {
    addWish(wish)
    return reply.redirect('/', 303)
  }
  return reply.viteRender({ stalls, wishes: await readWishes(), problem: 'A wish needs words.' })
})

const host = process.env.HOST ?? '127.0.0.1'
const address = await app.listen({ host, port: Number(process.env.PORT ?? 3000) })
console.log(`Listening on ${address}`)

// `close` ends the requests and Vite.
const stop = (): void => void app.close()
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
