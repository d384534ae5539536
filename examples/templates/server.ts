import type { AddressInfo } from 'node:net'
import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { addEngines, engines } from './engines.ts'

const app = express()
const vite = viteIntegration({ root: import.meta.dirname })

app.use(vite)
addEngines(app)

app.get('/', (_req, res) => res.redirect(`/${engines[0].view}`))

for (const { name, view } of engines) {
  app.get(`/${view}`, (_req, res) => {
    const links = engines.map((engine) => ({ ...engine, current: engine.view === view }))
    // Handlebars and Liquid have no object literals, so their options are created here.
    res.render(view, { name, view, links, print: { style: { media: 'print' } } })
  })
}

// The page of the single-page part, with data of the server in it.
app.get('/app', async (req, res) => {
  const page = await res.locals.viteHtml('app/index.html', {
    head: '<meta name="description" content="A page of Vite, filled by the server">',
    body: `<noscript>This part needs JavaScript.</noscript>`,
    state: { agent: req.get('user-agent') ?? 'unknown', engines: engines.map(({ name }) => name) },
  })
  res.set('Cache-Control', 'no-cache').send(page)
})

const host = process.env.HOST ?? '127.0.0.1'
const server = app.listen(Number(process.env.PORT ?? 3000), host, (error?: Error) => {
  if (error) throw error
  console.log(`Listening on http://${host}:${(server.address() as AddressInfo).port}`)
})

function stop(): void {
  server.close()
  server.closeAllConnections()
  void vite.close()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
