import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { askUntilAnswered, findFreePort } from '../harness/ask.ts'
import type { Renderers } from './ssr-renderers.ts'

/** Adds `@fastify/vite` with a renderer of the page. Its templates take strings, and no streams. */
export async function addFastifyVite(app: FastifyInstance, root: string, dev: boolean): Promise<void> {
  const { fastifyVite } = await import('@fastify/vite')
  const createRenderFunction = (client: unknown) => async () => ({
    element: (client as Renderers).renderText(),
  })
  await app.register(fastifyVite, { root, dev, renderer: { createRenderFunction } as never })
  app.get('/string', (_request, reply) => reply.html())
  await app.vite.ready()
}

/** Starts the server that Nitro has built, or Vite with its plugin. Returns the port. */
export async function startNitro(root: string, dev: boolean): Promise<number> {
  const port = await findFreePort()
  if (dev) {
    const { createServer } = await import('vite')
    const vite = await createServer({ root, server: { port, host: '127.0.0.1' } })
    await vite.listen()
  } else {
    process.env.PORT = String(port)
    process.env.HOST = '127.0.0.1'
    await import(pathToFileURL(join(root, '.output/server/index.mjs')).href)
  }
  await askUntilAnswered(`http://127.0.0.1:${port}/`, { Accept: 'text/html' }, () => true)
  return port
}
