import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { answerPaths, root, routes } from './answer-paths.mjs'

const app = express()
const vite = viteIntegration({ root })
app.use(vite)
for (const [path, route] of Object.entries(routes)) {
  app.get(path, async (_req, res) => {
    const { viteTags, viteHtml } = res.locals
    res.send(await route({ tags: viteTags, html: viteHtml }))
  })
}

const server = app.listen(0, '127.0.0.1', async () => {
  await answerPaths(server.address())
  await vite.close()
  server.close()
})
