import { viteIntegration } from '@vite-integration/fastify'
import fastify from 'fastify'
import { answerPaths, root, routes } from './answer-paths.mjs'

const app = fastify()
await app.register(viteIntegration, { root })
for (const [path, route] of Object.entries(routes)) {
  app.get(path, async (_request, reply) => {
    const { viteTags, viteHtml } = reply
    return reply.type('text/html').send(await route({ tags: viteTags, html: viteHtml }))
  })
}

await app.listen({ port: 0, host: '127.0.0.1' })
await answerPaths(app.server.address())
await app.close()
