import fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { connectHttp2 } from '../fastify/http2-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { eventually } from '../vite-plugin/hot-files.ts'
import { startVite, stateOf } from './vite-process.ts'

it.each(['/__silent', '/__stream'])(
  'a request that an HTTP/2 client aborts is aborted in Vite: %s',
  async (path) => {
    const root = copyFixture('site')
    const vite = await startVite({ root })
    const app = fastify({ http2: true })
    await app.register(viteIntegration, { root, dev: true, devServer: 'proxy', logger: recordingLogger() })
    onTestFinished(() => app.close())
    const client = connectHttp2(await app.listen({ port: 0, host: '127.0.0.1' }))
    expect((await client.get('/src/count.ts')).status).toBe(200)
    const giveUp = client.begin(path)
    const open = async (): Promise<number> => {
      const { waiting, streams } = await stateOf(vite)
      return waiting + streams
    }
    await eventually(open).toBe(1)
    giveUp()
    await eventually(open).toBe(0)
    expect((await client.get('/src/count.ts')).status).toBe(200)
  },
)
