import { connect } from 'node:http2'
import fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { certificate } from '../hosts/servers.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { parseTags } from '../support/parse-tags.ts'

it('early hints do not disturb inject', async () => {
  const app = fastify()
  onTestFinished(() => app.close())
  const root = await builtFixture({ fixture: 'tags' })
  await app.register(viteIntegration, { root, dev: false, tags: { earlyHints: true, preload: 'header' } })
  app.get('/', (_request, reply) => reply.type('text/html').send(reply.viteTags('src/main.ts')))
  const { statusCode, headers, body } = await app.inject('/')
  expect(statusCode).toBe(200)
  expect(headers['link']).toContain('rel=modulepreload')
  expect(parseTags(body).length).toBeGreaterThan(2)
})

it('early hints come over HTTP/2 as well', async () => {
  const app = fastify({ http2: true, https: certificate() })
  onTestFinished(() => app.close())
  const root = await builtFixture({ fixture: 'tags' })
  await app.register(viteIntegration as never, { root, dev: false, tags: { earlyHints: true } })
  app.get('/', (_request, reply) => reply.type('text/html').send(reply.viteTags('src/main.ts')))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const session = connect(url, { rejectUnauthorized: false })
  onTestFinished(() => session.close())
  const stream = session.request({ ':path': '/' })
  const heads: unknown[] = []
  stream.on('headers', (headers) => heads.push(headers[':status'], String(headers['link'])))
  const status = await new Promise((resolve) =>
    stream.on('response', (headers) => resolve(headers[':status'])),
  )
  stream.resume()
  await new Promise((resolve) => stream.on('end', resolve))
  expect(heads).toEqual([103, expect.stringContaining('rel=modulepreload')])
  expect(status).toBe(200)
})
