import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteIntegration as withExpress } from '@vite-integration/express'
import { viteIntegration as withFastify } from '@vite-integration/fastify'
import { serve } from '../express/serve.ts'
import { get, navigation, type Target } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { type Files, writeProject } from '../vite-plugin/projects.ts'
import { startVite } from './vite-process.ts'

/** Timeouts of the applications, and the delay of Vite, milliseconds. */
const patience = 100
const work = 500

const project: Files = {
  'package.json': '{ "type": "module" }',
  'index.html': '<!doctype html><title>Page</title><script type="module" src="/src/main.js"></script>',
  'src/main.js': 'export {}',
  'src/slow.js': 'export {}',
  'vite.config.js': `const slow = () => new Promise((resolve) => setTimeout(resolve, ${String(work)}))
export default {
  plugins: [{
    name: 'slow',
    transformIndexHtml: slow,
    async transform(_code, id) {
      if (id.includes('/slow.js')) await slow()
    },
  }],
}`,
}

type Start = (vite: object) => Promise<Target>

/** Applications that answer on their own after a timeout. */
const hosts: readonly (readonly [name: string, start: Start])[] = [
  [
    'Express',
    async (vite) => {
      const app = express()
      app.use((_req, res, next) => {
        setTimeout(() => res.headersSent || res.status(503).send('too late'), patience)
        next()
      })
      const integration = withExpress(vite)
      app.use(integration)
      await integration.ready
      return serve(app, [integration])
    },
  ],
  [
    'Fastify',
    async (vite) => {
      const app = fastify()
      app.addHook('onRequest', async (_request, reply) => {
        setTimeout(() => reply.raw.headersSent || void reply.code(503).send('too late'), patience)
      })
      await app.register(withFastify, vite)
      onTestFinished(() => app.close())
      return { url: await app.listen({ port: 0, host: '127.0.0.1' }) }
    },
  ],
]

describe.each(hosts)('%s: an application that answers before Vite does', (_name, start) => {
  it.each(['middleware', 'proxy'])('has the only word: %s', async (devServer) => {
    const unhandled: unknown[] = []
    const note = (error: unknown): void => void unhandled.push(error)
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, note)
    onTestFinished(() => {
      for (const event of ['uncaughtException', 'unhandledRejection']) process.off(event, note)
    })
    const root = writeProject(project)
    if (devServer === 'proxy') await startVite({ root, config: `${root}/vite.config.js` })
    const app = await start({ root, dev: true, devServer, logger: recordingLogger() })
    for (const [path, headers] of [
      ['/', navigation],
      ['/anywhere', navigation],
      ['/src/slow.js', {}],
    ] as const) {
      expect(await get(app, path, headers)).toMatchObject({ status: 503, body: 'too late' })
    }
    await sleep(2 * work)
    expect(unhandled).toEqual([])
    // After Vite has transformed the module, it answers at once.
    expect((await get(app, '/src/slow.js')).status).toBe(200)
  })
})
