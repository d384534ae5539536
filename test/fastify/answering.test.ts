import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { type Files, writeProject } from '../vite-plugin/projects.ts'
import { startVite } from '../proxy/vite-process.ts'

const project: Files = {
  'package.json': '{ "type": "module" }',
  'index.html': '<!doctype html><title>Page</title>',
  'src/slow.js': 'export {}',
  'vite.config.js': `export default {
  plugins: [{
    name: 'slow',
    transform: (_code, id) => id.includes('/slow.js') ? new Promise((resolve) => setTimeout(resolve, 400)) : undefined,
  }],
}`,
}

it('a response of the application that is on its way through an onSend hook has the only word', async () => {
  const crashes = recordCrashes()
  const root = writeProject(project)
  await startVite({ root, config: `${root}/vite.config.js` })
  const app = fastify()
  onTestFinished(() => app.close())
  await app.register(viteIntegration, { root, dev: true, devServer: 'proxy' })
  app.addHook('onRequest', async (_request, reply) => {
    setTimeout(() => void reply.code(503).send('too late'), 200)
  })
  // The response is written 400 ms later: the module is there before.
  app.addHook('onSend', async () => sleep(400))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  expect(await get({ url }, '/src/slow.js')).toMatchObject({ status: 503, body: 'too late' })
  expect(crashes).toEqual([])
})
