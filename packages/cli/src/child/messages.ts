import type { AddressInfo } from 'node:net'

/** What the program in a backend process tells the supervisor. */
export type BackendMessage = { readonly viteIntegration: true } & (
  | { readonly type: 'file'; readonly file: string; readonly mtimeMs: number }
  | ({ readonly type: 'listening'; readonly id: number } & Listening)
  | { readonly type: 'closed'; readonly id: number }
  | ({ readonly type: 'crash' } & Crash)
)

export interface Listening {
  /** It meant the public port, and got another one. */
  readonly moved: boolean
  /** Where it is really reached. */
  readonly host: string
  readonly port: number
  readonly secure: boolean
}

export interface Crash {
  readonly message: string
  readonly stack: string
  /** Files it looked for in vain: when they come into being it is worth another try. */
  readonly missing: readonly string[]
}

/** Variable that hands a {@link PublicAddress} to the preload, as JSON. */
export const backendVariable = 'VITE_INTEGRATION_BACKEND'

/** Where browsers reach the backend: what its servers say of themselves. */
export type PublicAddress = AddressInfo

/** Variable that hands a {@link ViteSettings} to our Vite process, as JSON. */
export const viteVariable = 'VITE_INTEGRATION_VITE'

export interface ViteSettings {
  readonly root: string
  /** Absolute. */
  readonly configFile?: string
  /** Given, it has to be free. */
  readonly port?: number
}

/** What the supervisor tells the reaper, a line of JSON each time it changes. */
export interface ReaperState {
  /** Process groups, by the id of their first process. */
  readonly groups: readonly number[]
  /** Files to be removed: `content` when another program may have written its own since. */
  readonly files: readonly { readonly file: string; readonly content?: string }[]
}
