import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteIntegration as withExpress } from '@vite-integration/express'
import { viteIntegration as withFastify } from '@vite-integration/fastify'
import { serve } from '../express/serve.ts'
import { get, type Target } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { newFolder } from '../support/workspace.ts'

type Start = (vite: object) => Promise<Target>

/** Applications that answer every request themselves before the disk can. */
const hosts: readonly (readonly [name: string, start: Start])[] = [
  [
    'Express',
    async (vite) => {
      const app = express()
      app.use((_req, res, next) => {
        process.nextTick(() => res.headersSent || res.status(503).send('too late'))
        next()
      })
      const integration = withExpress(vite)
      app.use(integration)
      return serve(app, [integration])
    },
  ],
  [
    'Fastify',
    async (vite) => {
      const app = fastify()
      app.addHook('onRequest', async (_request, reply) => {
        process.nextTick(() => reply.raw.headersSent || void reply.code(503).send('too late'))
      })
      await app.register(withFastify, vite)
      onTestFinished(() => app.close())
      return { url: await app.listen({ port: 0, host: '127.0.0.1' }) }
    },
  ],
]

/** A build with a file that is too large for memory: it is looked up on the disk when it is asked for. */
function writeLargeBuild(): string {
  const root = newFolder('large')
  const outDir = join(root, 'dist')
  mkdirSync(join(outDir, '.vite'), { recursive: true })
  mkdirSync(join(outDir, 'assets'))
  writeFileSync(join(outDir, 'index.html'), '<!doctype html><h1>page</h1>')
  writeFileSync(join(outDir, 'assets/video-Bc3dEf12.mp4'), Buffer.alloc(3_000_000, 1))
  writeFileSync(join(outDir, 'notes.txt'), 'notes')
  const chunk = { file: 'assets/video-Bc3dEf12.mp4', src: 'src/video.mp4' }
  writeFileSync(join(outDir, '.vite/manifest.json'), JSON.stringify({ 'src/video.mp4': chunk }))
  return root
}

describe.each(hosts)('%s: an application that answers before a file of the build does', (_name, start) => {
  it('has the only word, and the process lives', async () => {
    const crashes = recordCrashes()
    const app = await start({ root: writeLargeBuild(), dev: false })
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      for (const path of ['/assets/video-Bc3dEf12.mp4', '/notes.txt']) {
        expect(await get(app, path, headers), path).toMatchObject({ status: 503, body: 'too late' })
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(crashes).toEqual([])
  })
})
