import { join } from 'node:path'
import fastifyView from '@fastify/view'
import fastifyWebsocket from '@fastify/websocket'
import { viteIntegration } from '@vite-integration/fastify'
import ejs from 'ejs'
import Fastify from 'fastify'
import { api } from './routes/api.ts'
import { live } from './routes/live.ts'
import { stops } from './routes/stops.ts'
import { trams } from './routes/trams.ts'

const development = process.env.NODE_ENV === 'development'
const app = Fastify({ logger: { level: 'warn' } })

// This line adds hot reload (in production the build's files), `viteTags` in every view, and the Vue pages for requests
// that no route below matches.
await app.register(viteIntegration, { root: import.meta.dirname })

await app.register(fastifyWebsocket, { options: { maxPayload: 256 } })
await app.register(fastifyView, {
  engine: { ejs },
  root: join(import.meta.dirname, 'views'),
  layout: 'layout.ejs',
  defaultContext: { development, stops, trams },
})

app.get('/', (_request, reply) => reply.view('home.ejs', { title: 'Lantern Line', entry: 'src/home.ts' }))
app.get('/about', (_request, reply) =>
  reply.view('about.ejs', { title: 'How it works', entry: 'src/about.ts' }),
)
app.setNotFoundHandler((_request, reply) =>
  reply.code(404).view('lost.ejs', { title: 'Nothing stops here', entry: 'src/styles/base.css' }),
)
await app.register(api, { prefix: '/api' })
await app.register(live, { prefix: '/ws' })

const host = process.env.HOST ?? '127.0.0.1'
const address = await app.listen({ host, port: Number(process.env.PORT ?? 3000) })
console.log(`Listening on ${address}`)

// `close` ends the requests, the WebSocket connections and Vite.
const stop = (): void => void app.close()
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
