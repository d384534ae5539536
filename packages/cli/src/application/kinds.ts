import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { commandError } from '../errors.ts'

type Next = (error?: unknown) => void

/** An Express or Connect application. It calls `next` for a request that none of its routes or middleware answered. */
export interface ConnectApplication {
  (req: IncomingMessage, res: ServerResponse, next: Next): unknown
  readonly use: unknown
}

/** The parts of a Fastify instance that are used here. It must not listen yet. */
export interface FastifyApplication {
  readonly server: Server
  hasDecorator(name: string): boolean
  register(plugin: unknown, options: object): PromiseLike<unknown>
  listen(address: { readonly host: string; readonly port: number }): Promise<unknown>
  close(): PromiseLike<unknown>
}

/**
 * A handler of Node's requests. One with a `next` parameter calls it for paths that it does not know; one without
 * answers those with a 404, which is passed over for GET, HEAD and OPTIONS so that Vite can answer.
 */
export type RequestHandler =
  | ((req: IncomingMessage, res: ServerResponse, next: Next) => unknown)
  | ((req: IncomingMessage, res: ServerResponse) => unknown)

/** An application that `dev()` can serve: of Express, Connect or Fastify, or a handler of Node's requests. */
export type Application = ConnectApplication | FastifyApplication | RequestHandler

export type ApplicationKind =
  | { readonly kind: 'fastify'; readonly application: FastifyApplication }
  | { readonly kind: 'next'; readonly application: ConnectApplication }
  | { readonly kind: 'handler'; readonly application: (req: IncomingMessage, res: ServerResponse) => unknown }

/**
 * Returns the kind of application that a value is.
 *
 * @param name how the error names the value: an export, or 'The target'
 * @throws ViteIntegrationError NOT_AN_APPLICATION
 */
export function applicationKind(value: unknown, name: string): ApplicationKind {
  if (isFastify(value)) return { kind: 'fastify', application: value }
  if (typeof value === 'function' && !isClass(value)) {
    // Express and Connect applications are called with `next` whatever parameters they declare: without it their own
    // 404 would answer everything that they do not match. Both have a method `handle`.
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
