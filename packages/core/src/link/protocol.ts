import type { SessionData, WantedFiles } from '../dev/remote-session.ts'
import type { LoadedStyle } from '../dev/ssr/dev-environments.ts'
import type { Tag } from '../tags/tag.ts'

/**
 * The link between backends and a Vite server that runs on its own with the plugin: HTTP/1.1 over a local socket
 * that only the user who runs Vite can open. The hot file names the socket.
 *
 * - GET, HEAD and OPTIONS go to Vite's middlewares, with the headers of the browser.
 * - Upgrades of the subprotocol 'vite-hmr' go to Vite's WebSocket server.
 * - POST below {@link callPrefix} is a call: JSON in, JSON out, unless {@link LinkCalls} says otherwise. Proxies of
 *   this project send no POST, so no browser can make a call; and Vite's own port has none of them.
 *
 * Vite checks the Host and Origin of requests and upgrades that are passed on. Files that a call names are checked
 * against Vite's root and `server.fs`, and so are the files of modules that a module runner fetches, with any query
 * (`?raw`, `?url`, `?inline`). What such a module imports in turn is fetched, and checked, by itself.
 */
export const callPrefix = '/__vite-integration/'

/** The calls by name, with their parameters and results. */
export interface LinkCalls {
  /** Answers at once: shows that the process runs and responds. */
  alive: { params: Record<string, never>; result: { readonly pid: number } }
  /** Returns the session: the data of Vite's config and module graph. `warm`: transforms the entries' modules first. */
  session: { params: { readonly wanted: WantedFiles; readonly warm: boolean }; result: SessionData }
  /**
   * Returns an HTML file of the project, transformed. `file` is relative to root, with slashes; `url` is the request
   * target of the browser. An error of a plugin is part of the result, so that it keeps its fields.
   */
  page: {
    params: { readonly file: string; readonly url: string }
    result: { readonly html: string } | { readonly error: Readonly<Record<string, unknown>> }
  }
  /** Sends a payload to every browser. */
  send: { params: { readonly payload: BrowserPayload }; result: Record<string, never> }
  /**
   * Invokes a method of an environment for a module runner: `payload` is a custom payload 'vite:invoke' of Vite's module runner, such
   * as one for `fetchModule`; other functions than `fetchModule` and `getBuiltins` are refused. The result is that of
   * `environment.hot.handleInvoke`. The call fails for a module whose file lies outside of root and `server.fs.allow`, or
   * is denied by `server.fs.deny`: a linked package elsewhere has to be allowed there.
   */
  invoke: {
    params: { readonly environment: string; readonly payload: unknown }
    result: { readonly result: unknown } | { readonly error: unknown }
  }
  /**
   * Hands a message of server code, sent by `import.meta.hot.send`, to the listeners of a runnable environment. `payload` is a
   * custom payload of Vite.
   */
  message: {
    params: { readonly environment: string; readonly payload: unknown }
    result: Record<string, never>
  }
  /** Returns the tags of stylesheets that server code has loaded, with the texts that the browser will get for them. */
  styles: {
    params: { readonly modules: readonly LoadedStyle[] }
    result: { readonly tags: readonly Tag[] }
  }
}

/**
 * The call 'dispatch' hands a request to an environment that is not runnable, over its hot channel where it is not fetchable
 * either. Its body is one line of JSON, a
 * {@link DispatchHead}, followed by the bytes of the request's body; the response is one line of JSON, a
 * {@link DispatchResult}, followed by the bytes of the response's body. Both bodies are streamed.
 */
export const dispatchCall = 'dispatch'

export interface DispatchHead {
  readonly environment: string
  readonly method: string
  /** Absolute URL. */
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly hasBody: boolean
}

export type DispatchResult =
  | {
      readonly status: number
      readonly statusText: string
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly hasBody: boolean
    }
  | { readonly error: Readonly<Record<string, unknown>> }

/**
 * The call 'events' answers with one {@link HotEvent} per line of JSON as it happens, and ends with the connection or
 * when Vite restarts. Its first line is `{}`: later events are not missed.
 */
export const eventsCall = 'events'

/** A hot message that Vite sends to the module runners of a server environment, such as news of changed modules. */
export interface HotEvent {
  readonly environment: string
  /** Vite's HotPayload. */
  readonly payload: unknown
}

/** A message for every browser: a full reload, or an error for Vite's overlay. */
export type BrowserPayload =
  | { readonly type: 'full-reload' }
  | {
      readonly type: 'error'
      readonly err: {
        readonly message: string
        readonly stack: string
        readonly id?: string
        readonly frame?: string
        readonly plugin?: string
        readonly loc?: { readonly file?: string; readonly line: number; readonly column: number }
      }
    }
