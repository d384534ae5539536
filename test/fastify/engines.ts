import { join } from 'node:path'
import fastifyView from '@fastify/view'
import ejs from 'ejs'
import { Eta } from 'eta'
import type { FastifyInstance, FastifyReply } from 'fastify'
import handlebars from 'handlebars'
import pug from 'pug'
import { testFolder } from '../support/workspace.ts'

export const viewsFolder: string = join(testFolder, 'fastify/views')

export interface Engine {
  readonly name: 'ejs' | 'pug' | 'eta' | 'handlebars'
  readonly extension: string
  /** Creates a new engine, as an application passes it to @fastify/view. */
  create(): object
}

export const engines: readonly Engine[] = [
  { name: 'ejs', extension: 'ejs', create: () => ejs },
  { name: 'pug', extension: 'pug', create: () => pug },
  { name: 'eta', extension: 'eta', create: () => new Eta() },
  { name: 'handlebars', extension: 'hbs', create: () => handlebars },
]

/** Registers @fastify/view with one engine, as `reply.view` unless another name is given. */
export function registerView(app: FastifyInstance, { name, create }: Engine, propertyName = 'view'): void {
  app.register(fastifyView, { engine: { [name]: create() }, root: viewsFolder, propertyName })
}

/** Renders by the reply's method of a view plugin that was registered under another name. */
export function renderWith(
  reply: FastifyReply,
  propertyName: string,
  view: string,
  data?: object,
): FastifyReply {
  const render = (reply as unknown as Record<string, (view: string, data?: object) => FastifyReply>)[
    propertyName
  ]
  if (render === undefined) throw new Error(`No view plugin is called '${propertyName}'`)
  return render.call(reply, view, data)
}
