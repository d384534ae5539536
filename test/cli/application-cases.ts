import { expect } from 'vitest'
import { connectHmr, echo } from '../support/hmr-client.ts'
import { get, send } from '../support/http-client.ts'
import { crashAndRecover, shoutOverSocketIo, uploadDuringRestart } from './application-checks.ts'
import type { Dev, Files } from './run-dev.ts'

/** An application as people write it, and what only it has to show. */
export interface ApplicationCase {
  readonly files: Files
  readonly args?: readonly string[]
  readonly check: (dev: Dev) => Promise<void>
}

/** A program with Express: `lines` stand between the integration and the start. Its answer is in a file of its own. */
function express(imports: string, lines: string, listen = 'server'): Files {
  return {
    'answer.js': `export const answer = 'answer 1'`,
    'server.js': `import { createServer } from 'node:http'
import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { answer } from './answer.js'
${imports}
const app = express()
const server = createServer(app)
app.use(viteIntegration())
app.get('/api/answer', (_req, res) => void res.send(answer))
${lines}
${listen}.listen(Number(process.env.PORT), process.env.HOST)
`,
  }
}

const nest = `import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { answer } from './answer.js'

class Answers {
  find() {
    return answer
  }
}
Get('answer')(Answers.prototype, 'find', Object.getOwnPropertyDescriptor(Answers.prototype, 'find'))
Controller('api')(Answers)
class Application {}
Module({ controllers: [Answers] })(Application)
`
const answerFile = { 'answer.js': `export const answer = 'answer 1'` }

export const applications: Readonly<Record<string, ApplicationCase>> = {
  'socket.io beside HMR, by polling and by WebSocket': {
    files: express(
      `import { Server } from 'socket.io'`,
      `new Server(server).on('connection', (socket) => socket.on('shout', (text, reply) => reply(text.toUpperCase())))`,
    ),
    check: shoutOverSocketIo,
  },
  tRPC: {
    files: express(
      `import { initTRPC } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
const { procedure, router } = initTRPC.create()
const routes = router({ answer: procedure.query(() => answer), keep: procedure.mutation(() => 'kept') })`,
      `app.use('/trpc', createExpressMiddleware({ router: routes }))`,
    ),
    async check(dev) {
      expect(JSON.parse((await get(dev, '/trpc/answer')).body).result.data).toBe('answer 1')
      const headers = { 'content-type': 'application/json' }
      expect((await send(dev, 'POST', '/trpc/keep', { headers, body: '{}' })).body).toContain('kept')
    },
  },
  'Apollo Server': {
    files: express(
      `import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
const apollo = new ApolloServer({ typeDefs: 'type Query { answer: String }', resolvers: { Query: { answer: () => answer } } })
await apollo.start()`,
      `app.use('/graphql', express.json(), expressMiddleware(apollo))`,
    ),
    async check(dev) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ query: '{ answer }' })
      const reply = await send(dev, 'POST', '/graphql', { headers, body })
      expect(JSON.parse(reply.body).data).toEqual({ answer: 'answer 1' })
    },
  },
  'multer with 50 MB during a restart': {
    files: express(
      `import multer from 'multer'`,
      `app.post('/api/upload', multer().single('file'), (req, res) => void res.json({ size: req.file.size }))`,
    ),
    check: uploadDuringRestart,
  },
  'express-session': {
    files: express(
      `import session from 'express-session'`,
      `app.use(session({ secret: 's', resave: false, saveUninitialized: true }))
app.get('/api/visits', (req, res) => void res.send(String((req.session.visits = (req.session.visits ?? 0) + 1))))`,
    ),
    async check(dev) {
      const { headers, body } = await get(dev, '/api/visits')
      const cookie = headers['set-cookie']![0]!.split(';')[0]!
      expect(body).toBe('1')
      expect((await get(dev, '/api/visits', { cookie })).body).toBe('2')
    },
  },
  'helmet and compression': {
    files: express(
      `import compression from 'compression'
import helmet from 'helmet'`,
      `app.use(helmet(), compression({ threshold: 0 }))
app.get('/api/text', (_req, res) => void res.type('text').send(answer.repeat(100)))`,
    ),
    async check(dev) {
      const { headers } = await get(dev, '/api/text', { 'accept-encoding': 'gzip' })
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'x-content-type-options': 'nosniff' })
      expect(await (await fetch(`${dev.url}/api/text`)).text()).toBe('answer 1'.repeat(100))
    },
  },
  'Swagger UI': {
    files: express(
      `import swagger from 'swagger-ui-express'`,
      `app.use('/docs', swagger.serve, swagger.setup({ openapi: '3.0.0', info: { title: answer, version: '1' }, paths: {} }))`,
    ),
    async check(dev) {
      expect((await get(dev, '/docs/', { accept: 'text/html' })).body).toContain('swagger-ui.css')
      expect((await get(dev, '/docs/swagger-ui.css')).headers['content-type']).toContain('text/css')
    },
  },
  'ws on the same server beside HMR': {
    files: express(
      `import { WebSocketServer } from 'ws'`,
      `new WebSocketServer({ server, path: '/ws' }).on('connection', (client) => {
  client.on('message', (data) => client.send('echo ' + data))
})`,
    ),
    async check(dev) {
      const hmr = await connectHmr(dev)
      expect(await echo(dev, '/ws', 'hi')).toBe('echo hi')
      await hmr.close()
    },
  },
  'NestJS on Express, whose own 404 gives way to pages': {
    files: {
      ...answerFile,
      'server.js': `${nest}import { Catch, NotFoundException } from '@nestjs/common'
import { viteIntegration } from '@vite-integration/express'
const vite = viteIntegration()
class Pages {
  catch(error, host) {
    const [req, res] = host.getArgs()
    vite.fallback(req, res, () => res.status(404).json(error.getResponse()))
  }
}
Catch(NotFoundException)(Pages)
const app = await NestFactory.create(Application, { logger: false })
app.use(vite)
app.useGlobalFilters(new Pages())
await app.listen(Number(process.env.PORT), process.env.HOST)`,
    },
    check: async () => {},
  },
  'NestJS on Fastify': {
    files: {
      ...answerFile,
      'server.js': `${nest}import { FastifyAdapter } from '@nestjs/platform-fastify'
import { viteIntegration } from '@vite-integration/fastify'
const app = await NestFactory.create(Application, new FastifyAdapter(), { logger: false })
await app.register(viteIntegration)
await app.listen(Number(process.env.PORT), process.env.HOST)`,
    },
    check: async () => {},
  },
  CommonJS: {
    files: {
      'package.json': '{ "type": "commonjs" }',
      'answer.js': `exports.answer = 'answer 1'`,
      'server.js': `const { viteIntegration } = require('@vite-integration/express')
const express = require('express')
const { answer } = require('./answer.js')
const app = express()
app.use(viteIntegration())
app.get('/api/answer', (_req, res) => void res.send(answer))
app.listen(Number(process.env.PORT), process.env.HOST)`,
    },
    check: async () => {},
  },
  'a server that takes 5 s to start': {
    files: express('', 'await new Promise((resolve) => setTimeout(resolve, 5000))'),
    check: async () => {},
  },
  'a server that ignores SIGTERM': {
    files: express('', `process.on('SIGTERM', () => {})`),
    args: ['--grace', '300'],
    check: async () => {},
  },
  'a server that crashes 3 s after each start': {
    files: express(
      `import { existsSync } from 'node:fs'`,
      `if (!existsSync('mended')) setTimeout(() => { throw new Error('crashes again') }, 3000)`,
    ),
    check: crashAndRecover,
  },
}
