import type { PageHelpers, ViteIntegrationOptions } from '@vite-integration/core'

/** One request and its response, independent of the framework. */
export interface Exchange {
  readonly method: string
  /** The request's target as the framework shows it to a handler (`req.url`). */
  readonly url: string
  readonly originalUrl: string
  readonly params: Readonly<Record<string, string>>
  /** The body as a parser of the application has returned it. */
  readonly body: unknown
  readonly viteTags: PageHelpers['tags']
  readonly viteAsset: PageHelpers['asset']
  readonly viteInline: PageHelpers['inline']
  readonly viteHtml: PageHelpers['html']
  readonly viteNonce: string | undefined
  setHeader(name: string, value: string | string[]): void
  /** A string is sent as HTML, anything else as JSON. */
  answer(body: unknown, status?: number): void
  /** Renders a file of `test/fixtures/views` with a view engine. */
  render(view: string, data: Readonly<Record<string, unknown>>): void
}

export type Handler = (exchange: Exchange) => void | Promise<void>

export interface Route {
  readonly method?: 'GET' | 'POST'
  /** Path of the route, with parameters as in '/items/:id'. */
  readonly path: string
  readonly handler: Handler
}

/** A route that answers with a page of the server entry. */
export interface RenderRoute {
  readonly method?: Route['method'] | 'ALL'
  readonly path: string
  /** Returns what the entry gets as `locals`. */
  readonly locals?: (exchange: Exchange) => object | Promise<object>
}

/** A further build in an application, with the routes that use it. */
export interface FurtherBuild {
  readonly vite: ViteIntegrationOptions
  readonly routes: readonly Route[]
}

/** The helpers that the integration has outside of a request. */
export type AppHelpers = Pick<PageHelpers, 'tags' | 'asset' | 'inline' | 'html'> & {
  hash(): string | undefined
}

/** An application under test. Each host's starter builds it in its framework's usual way. */
export interface Scenario {
  readonly vite: ViteIntegrationOptions
  /** Headers that an earlier middleware or hook of the application sets on every response. */
  readonly headers?: Readonly<Record<string, string>>
  /** True if the application parses bodies first: JSON, forms, text and bytes. @default false */
  readonly parsesBodies?: boolean
  /** Routes declared before the integration. */
  readonly before?: readonly Route[]
  /** Routes declared after it. */
  readonly routes?: readonly Route[]
  /** Routes that render, declared after it. */
  readonly renders?: readonly RenderRoute[]
  /** Further builds, each with a base of its own, behind the first one and its routes. */
  readonly also?: readonly FurtherBuild[]
  /** The application's own handler of unmatched requests; `vite.fallback` is placed by hand where the host needs it. */
  readonly notFound?: Handler
  /** The application's error handler, declared before the late routes. Its answer is sent as JSON with status 500. */
  readonly onError?: (error: unknown, exchange: Exchange) => unknown
  /** Routes declared as late as the host allows: Express after it listens, Fastify before. */
  readonly late?: readonly Route[]
  /** An echoing WebSocket server of the application on the same HTTP server. */
  readonly webSocket?: {
    readonly path: string
    /** Attached before the server listens, or after the integration has attached to it. */
    readonly order: 'before' | 'after'
  }
  /** Protocol of the server. @default 'http' */
  readonly protocol?: 'http' | 'https'
  /** Listens by the framework's own method, or by a server of Node's `createServer`. @default 'framework' */
  readonly listen?: 'framework' | 'node'
}

export interface RunningApplication {
  /** Origin without a slash at its end: 'http://127.0.0.1:54321'. */
  readonly url: string
  readonly port: number
  readonly outside: AppHelpers
  /** Closes the application as its author would. Resolves when the server is closed. */
  close(): Promise<void>
}

/** Resolves once the application listens; rejects with the error that kept it from starting. */
export type Start = (scenario: Scenario) => Promise<RunningApplication>

export interface Adapter {
  readonly name: string
  /** True if Vite runs in a process or server of its own behind the application. @default false */
  readonly isProxied?: boolean
  readonly start: Start
}

export type Mode = 'development' | 'production'
export const modes: readonly Mode[] = ['development', 'production']
