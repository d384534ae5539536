import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastifyView from '@fastify/view'
import ejs from 'ejs'
import { Eta } from 'eta'
import express5 from 'express'
import express4 from 'express4'
import fastify, { type FastifyReply } from 'fastify'
import handlebars from 'handlebars'
import nunjucks from 'nunjucks'
import pug from 'pug'
import { type PageHelpers, viteIntegration as expressIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'
import { closed, listening } from '../hosts/express-host.ts'
import type { TemplatesProject } from './projects.ts'

/** The helpers of one response in a handler. */
export type Helpers = Record<'viteTags', PageHelpers['tags']> &
  Record<'viteAsset', PageHelpers['asset']> &
  Record<'viteInline', PageHelpers['inline']> &
  Record<'viteHtml', PageHelpers['html']>

export interface Served {
  readonly url: string
  close(): Promise<void>
}

export interface Site {
  readonly project: TemplatesProject
  readonly vite: { readonly root: string; readonly dev: boolean; readonly nonce: () => string }
  /** The data of every view. */
  readonly data: object
  /** Returns the text with which `/helpers` answers. */
  handler(helpers: Helpers): string | Promise<string>
}

/** A server: `/views/<file>` renders a view, `/helpers` calls the handler, and errors are answered with their code. */
export interface Host {
  readonly name: string
  serve(site: Site): Promise<Served>
}

function expressHost(name: string, express: typeof express5): Host {
  return {
    name,
    async serve({ project, vite: options, data, handler }) {
      const app = express()
      const vite = expressIntegration(options)
      app.use(vite)
      project.engines.addEngines(app)
      app.get('/views/:file', (req, res) => res.render(String(req.params['file']), data))
      app.get('/helpers', (_req, res, next) => {
        Promise.resolve(handler(res.locals as unknown as Helpers)).then((text) => res.send(text), next)
      })
      app.use(((error, _req, res, _next) => {
        res.status(500).json({ code: codeOf(error) })
      }) satisfies express5.ErrorRequestHandler)
      await vite.ready
      const server = createServer(app).listen(0, '127.0.0.1')
      await listening(server)
      return {
        url: urlOf(server.address()),
        async close() {
          await vite.close()
          await closed(server)
        },
      }
    },
  }
}

type Render = (view: string, data: object) => FastifyReply

const fastifyHost: Host = {
  name: 'Fastify 5',
  async serve({ project, vite, data, handler }) {
    const app = fastify()
    const engines: Record<string, object> = {
      ejs: { ejs },
      pug: { pug },
      eta: { eta: new Eta({ useWith: true }) },
      hbs: { handlebars },
      njk: { nunjucks },
      liquid: { liquid: project.engines.createLiquid() },
    }
    for (const [ending, engine] of Object.entries(engines)) {
      await app.register(fastifyView, { engine, root: project.views, propertyName: ending })
    }
    await app.register(fastifyIntegration, vite)
    app.get<{ Params: { file: string } }>('/views/:file', (request, reply) => {
      const { file } = request.params
      const views = reply as unknown as Record<string, Render>
      return views[file.split('.').at(-1)!]!.call(reply, file, data)
    })
    app.get('/helpers', async (_request, reply) => reply.type('text/html').send(await handler(reply)))
    app.setErrorHandler((error, _request, reply) => reply.code(500).send({ code: codeOf(error) }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { url: urlOf(app.server.address()), close: () => app.close() }
  },
}

export const hosts: readonly Host[] = [
  expressHost('Express 5', express5),
  expressHost('Express 4', express4),
  fastifyHost,
]

function urlOf(address: AddressInfo | string | null): string {
  return `http://127.0.0.1:${String((address as AddressInfo).port)}`
}

/** Returns the code of a wrapped error: Eta has it in `cause`, Liquid in `originalError`, Nunjucks in the text. */
function codeOf(error: unknown): string | undefined {
  const { code, cause, originalError, message } = error as {
    code?: string
    cause?: unknown
    originalError?: unknown
    message?: string
  }
  const inner = cause ?? originalError
  if (code !== undefined) return code
  return inner === undefined ? message : codeOf(inner)
}
