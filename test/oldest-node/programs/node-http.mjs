import { createServer } from 'node:http'
import { viteMiddleware } from '@vite-integration/core'
import { answerPaths, root, routes } from './answer-paths.mjs'

const vite = viteMiddleware({ root })
const fail = (res, status, text) => {
  res.statusCode = status
  res.end(text)
}
const server = createServer((req, res) => {
  vite.files(req, res, async () => {
    const route = routes[req.url]
    if (route) {
      res.setHeader('content-type', 'text/html')
      res.end(await route(vite.helpers(req, res)))
    } else vite.fallback(req, res, (error) => fail(res, error ? 500 : 404, String(error)))
  })
})

server.listen(0, '127.0.0.1', async () => {
  await answerPaths(server.address())
  await vite.close()
  server.close()
})
