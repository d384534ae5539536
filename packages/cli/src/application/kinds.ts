import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { commandError } from '../errors.ts'

type Next = (error?: unknown) => void

/** An Express or connect application: it calls `next` where nothing in it has matched. */
export interface ConnectApplication {
  (req: IncomingMessage, res: ServerResponse, next: Next): unknown
  readonly use: unknown
}

/** A Fastify instance that does not listen yet. */
export interface FastifyApplication {
  readonly server: Server
  hasDecorator(name: string): boolean
  register(plugin: unknown, options: object): PromiseLike<unknown>
  listen(address: { readonly host: string; readonly port: number }): Promise<unknown>
  close(): PromiseLike<unknown>
}

/** With `next` it says itself what it does not know; without, by a 404 to GET, HEAD or OPTIONS. */
export type RequestHandler =
  | ((req: IncomingMessage, res: ServerResponse, next: Next) => unknown)
  | ((req: IncomingMessage, res: ServerResponse) => unknown)

/** What `dev()` serves: an Express, connect or Fastify application, or a handler of Node's requests. */
export type Application = ConnectApplication | FastifyApplication | RequestHandler

export type ApplicationKind =
  | { readonly kind: 'fastify'; readonly application: FastifyApplication }
  | { readonly kind: 'next'; readonly application: ConnectApplication }
  | { readonly kind: 'handler'; readonly application: (req: IncomingMessage, res: ServerResponse) => unknown }

/**
 * Which kind of application a value is.
 *
 * @param name of the value, for the error: an export, or 'the target'
 * @throws ViteIntegrationError NOT_AN_APPLICATION
 */
export function applicationKind(value: unknown, name: string): ApplicationKind {
  if (isFastify(value)) return { kind: 'fastify', application: value }
  if (typeof value === 'function' && !isClass(value)) {
    // Express and connect take `next` and call their own last handler without it.
    const takesNext = value.length >= 3 || 'handle' in value
    return { kind: takesNext ? 'next' : 'handler', application: value } as ApplicationKind
  }
  throw commandError('NOT_AN_APPLICATION', { name, known: describe(value) }, { dev: true })
}

function isFastify(value: unknown): value is FastifyApplication {
  if (typeof value !== 'object' || value === null) return false
  const methods = ['register', 'hasDecorator', 'listen', 'inject', 'close']
  return methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class')
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof Promise) return 'a promise'
  if (typeof value === 'function') return 'a class'
  return value === null ? 'null' : `of the type ${typeof value}`
}
