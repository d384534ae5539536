import type { AddressInfo } from 'node:net'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import type { BothFacts } from '../doctor/config-facts.ts'
import type { FileVersion } from './file-version.ts'

/** What the program in a backend process tells the supervisor. */
export type BackendMessage =
  | ({ readonly type: 'file'; readonly file: string } & FileVersion)
  | ({ readonly type: 'listening'; readonly id: number } & Listening)
  | { readonly type: 'closed'; readonly id: number }
  /** It uses the integration, or has workers that may. */
  | { readonly type: 'integrated' }
  | ({ readonly type: 'crash' } & Crash)

/** What our Vite process tells the supervisor: the project has no Vite. */
export interface ViteMessage {
  readonly type: 'not-found'
}

/** How the application of a module is served: an argument of the program that does, as JSON. */
export interface ServeSettings {
  /** Of the integration around it. */
  readonly integration: ViteIntegrationOptions
  /** Nobody else says where it is reached. */
  readonly saysAddress?: boolean
}

/** A Vite config that is to be read. */
export interface ConfigRequest {
  readonly root: string
  /** Absolute. */
  readonly configFile?: string
}

/** What whoever reads it tells. */
export type ConfigMessage =
  | { readonly type: 'vite'; readonly version: string }
  | ({ readonly type: 'config' } & BothFacts)
  /** With what mends it, where that is known. */
  | { readonly type: 'error'; readonly message: string; readonly fix?: string }

/** Of the pipe by which a program of ours reports. */
export const channelDescriptor = 3

/** Variable that hands a program of ours the key which every report of its begins with. */
export const channelVariable = 'VITE_INTEGRATION_CHANNEL'

export interface Listening {
  /** It meant the public port, and got another one. */
  readonly moved: boolean
  /** Where it is really reached. */
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** It speaks HTTP/2 alone. */
  readonly http2: boolean
}

export interface Crash {
  readonly message: string
  readonly stack: string
  /** Files it looked for in vain: when they come into being it is worth another try. */
  readonly missing: readonly string[]
}

/** Variable that hands {@link BackendSettings} to the preload, as JSON. */
export const backendVariable = 'VITE_INTEGRATION_BACKEND'

export interface BackendSettings {
  readonly address: PublicAddress
  /** The program begins when the supervisor says so. */
  readonly waits: boolean
  /** Node itself runs its TypeScript. */
  readonly stripsTypes: boolean
}

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
