import type { AddressInfo } from 'node:net'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import type { BothFacts } from '../doctor/config-facts.ts'
import type { Certificate } from './certificate.ts'
import type { FileVersion } from './file-version.ts'

/** Messages from a backend's processes (their preload) to the supervisor. `id` is the id of a server. */
export type BackendMessage =
  | ({ readonly type: 'file'; readonly file: string } & FileVersion)
  | ({ readonly type: 'listening'; readonly id: string } & Listening)
  | { readonly type: 'closed'; readonly id: string }
  /**
   * The backend uses the integration, or has workers that may use it. `root` is the integration's Vite root, absolute, where
   * it is to find its Vite by the hot file.
   */
  | { readonly type: 'integrated'; readonly root?: string }
  | ({ readonly type: 'crash' } & Crash)

/** Messages from the Vite process to the supervisor: the project has no Vite installed; its `server.https`. */
export type ViteMessage =
  | { readonly type: 'not-found' }
  | { readonly type: 'https'; readonly certificate: Certificate }

/** Settings of the program `serve-app`, passed as JSON in an argument. */
export interface ServeSettings {
  /** Host name or address to listen on. */
  readonly host: string
  /** Options of the integration around the application. */
  readonly integration: ViteIntegrationOptions
  /** True if the program prints its address: with `preview` nobody else does. */
  readonly saysAddress?: boolean
}

/** The Vite config that the program `config-process` reads, passed as JSON in an argument. */
export interface ConfigRequest {
  /** Absolute path of the Vite root. */
  readonly root: string
  /** Absolute path of the config file; Vite looks for one in the root when it is left out. */
  readonly configFile?: string
}

/** Messages from `config-process`: the version of Vite first, then the config or an error. */
export type ConfigMessage =
  | { readonly type: 'vite'; readonly version: string }
  | ({ readonly type: 'config' } & BothFacts)
  /** `fix` says what to do about the error, where that is known. */
  | { readonly type: 'error'; readonly message: string; readonly fix?: string }

/** File descriptor of the pipe between a child program and the supervisor. */
export const channelDescriptor = 3

/** Environment variable with the key that each message of a child program begins with. */
export const channelVariable = 'VITE_INTEGRATION_CHANNEL'

/** Messages of the supervisor to a child program. */
export const channelOrders = { begin: 'begin\n', end: 'end\n' } as const

/** Request header with the address, port and protocol of a client, for the preload alone. */
export const clientHeader = 'x-vite-integration-client'

/** A server of the backend that listens. */
export interface Listening {
  /** True if it asked for the public port and was given another one. */
  readonly moved: boolean
  /** The address at which it is really reached. */
  readonly host: string
  readonly port: number
  /** The local socket (Unix domain socket or named pipe) on which it listens in place of a port. */
  readonly path?: string
  /** True if it speaks TLS. */
  readonly secure: boolean
  /** Its certificate, when it speaks TLS and has one for all hosts. */
  readonly certificate?: Certificate | undefined
  /** True if it speaks HTTP/2 alone, without HTTP/1.1. */
  readonly http2: boolean
}

/** An uncaught error that ended the backend. */
export interface Crash {
  readonly message: string
  readonly stack: string
  /** Absolute paths of files that were imported but do not exist: the backend is restarted when one is created. */
  readonly missing: readonly string[]
}

/** Environment variable with the {@link BackendSettings} of the preload, as JSON. Workers inherit it. */
export const backendVariable = 'VITE_INTEGRATION_BACKEND'

export interface BackendSettings {
  readonly address: PublicAddress
  /** The address for the reports of the backend's workers. */
  readonly reports: ReportsAddress
  /** True if the program begins only when the supervisor lets it. */
  readonly waits: boolean
  /** True if Node's own type stripping runs the program. */
  readonly stripsTypes: boolean
}

/** Where workers of the backend report: a port of 127.0.0.1, and the key that each of their messages begins with. */
export interface ReportsAddress {
  readonly port: number
  readonly key: string
}

/** The supervisor's address, at which browsers reach the backend; `server.address()` in the backend returns it. */
export type PublicAddress = AddressInfo

/** Environment variable with the {@link ViteSettings} of `vite-process`, as JSON. */
export const viteVariable = 'VITE_INTEGRATION_VITE'

export interface ViteSettings {
  /** Absolute path of the Vite root. */
  readonly root: string
  /** True if the standard input passes on keys that somebody presses. */
  readonly hasKeyboard?: boolean
  /** Absolute path of the config file; Vite looks for one in the root when it is left out. */
  readonly configFile?: string
  /** A port that has to be free. Left out, Vite takes its own or the next one that is free. */
  readonly port?: number
}

/** The list of the reaper: the supervisor writes it as one line of JSON each time it changes. */
export interface ReaperState {
  /** Process ids of the first process of each group. */
  readonly groups: readonly number[]
  /**
   * Files to remove; one with `content` only if it still holds that, since another program may have written its own.
   */
  readonly files: readonly { readonly file: string; readonly content?: string }[]
}
