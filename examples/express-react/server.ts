import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { api } from './routes/api.ts'
import { events } from './routes/events.ts'
import { huts } from './routes/huts.ts'

const app = express()
const vite = viteIntegration({ root: import.meta.dirname })

// This line adds hot reload (in production the build's files), `viteTags` in every template, and the React pages for
// requests that no route below matches.
app.use(vite)

app.set('views', join(import.meta.dirname, 'views'))
app.locals.development = app.get('env') === 'development'

app.get('/', (_req, res) => res.render('home.ejs', { huts }))
app.get('/about', (_req, res) => res.render('about.pug'))
app.get('/events', events)
app.use('/api', api)

const port = Number(process.env.PORT ?? 3000)
const host = process.env.HOST ?? '127.0.0.1'
const server = app.listen(port, host, (error?: Error) => {
  if (error) throw error
  console.log(`Listening on http://${host}:${(server.address() as AddressInfo).port}`)
})

// `close` would wait for streams and keep-alive connections, so they are closed as well.
function stop(): void {
  server.close()
  server.closeAllConnections()
  void vite.close()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
