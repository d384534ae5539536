import fastifyView from '@fastify/view'
import { viteIntegration } from '@vite-integration/fastify'
import ejs from 'ejs'
import { Eta } from 'eta'
import fastify, { type FastifyReply } from 'fastify'
import handlebars from 'handlebars'
import nunjucks from 'nunjucks'
import pug from 'pug'
import { createLiquid, engines, views } from './engines.ts'

/** The same pages as in server.ts, in a Fastify application. Engines by the extension of their views: */
const byEnding = {
  ejs: { ejs },
  pug: { pug },
  eta: { eta: new Eta({ useWith: true }) },
  hbs: { handlebars },
  njk: { nunjucks },
  liquid: { liquid: createLiquid() },
}

const app = fastify()
await app.register(viteIntegration, { root: import.meta.dirname })

// With one engine the method is `reply.view`. With several, each needs a method name of its own.
for (const [propertyName, engine] of Object.entries(byEnding)) {
  await app.register(fastifyView, { engine, root: views, propertyName })
}

app.get('/', (_request, reply) => reply.redirect(`/${engines[0].view}`))

for (const { name, view } of engines) {
  const ending = view.slice(view.lastIndexOf('.') + 1)
  app.get(`/${view}`, (_request, reply) => {
    const links = engines.map((engine) => ({ ...engine, current: engine.view === view }))
    const data = { name, view, links, print: { style: { media: 'print' } } }
    const render = Reflect.get(reply, ending) as FastifyReply['view']
    return render.call(reply, view, data)
  })
}

app.get('/app', async (request, reply) => {
  const page = await reply.viteHtml('app/index.html', {
    head: '<meta name="description" content="A page of Vite, filled by the server">',
    body: `<noscript>This part needs JavaScript.</noscript>`,
    state: {
      agent: request.headers['user-agent'] ?? 'unknown',
      engines: engines.map(({ name }) => name),
    },
  })
  return reply.type('text/html').header('Cache-Control', 'no-cache').send(page)
})

const url = await app.listen({
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 3000),
})
console.log(`Listening on ${url}`)

const stop = (): void => void app.close()
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
