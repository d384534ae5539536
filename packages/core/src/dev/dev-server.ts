import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Outcome, RequestContext } from '../contract.ts'
import type { Tag } from '../tags/tag.ts'
import type { Pages } from '../http/find-page.ts'
import type { AllowedHosts } from '../http/allowed-hosts.ts'
import type { BundlerOptions } from '../input-option.ts'

/** Globs of entries as sources of regular expressions, for paths relative to root. */
export interface InputPatterns {
  readonly wanted: readonly string[]
  readonly exceptions: readonly string[]
}

/** What the project's Vite config says of its build: known in development, so that both modes agree. */
export interface Project {
  /** Inputs relative to root, as Vite resolves them, by entry name where there is one. */
  readonly inputs: readonly string[]
  readonly inputNames: ReadonlyMap<string, string>
  /** Those of our plugin: files made since Vite started may match them. */
  readonly inputPatterns: readonly InputPatterns[]
  /** Whether builds have our plugin's record. */
  readonly hasPlugin: boolean
  /** HTML inputs: the pages of the build. */
  readonly pages: Pages
  /** Folder of hashed files below base. */
  readonly assetsDir: string
  readonly hasManifest: boolean
  /** What the config calls the bundler's options. Undefined: which Vite it is, is not known. */
  readonly bundler: BundlerOptions | undefined
  /** Set where the config cannot be read: a Vite in another process that has no plugin of ours. */
  readonly isGuess?: true
}

/** The path of Vite's client, and the token that it sends. */
export interface HmrTarget {
  /** Undefined where HMR is switched off or on a port of its own. */
  readonly path: string | undefined
  readonly token: string | undefined
}

/** What holds as long as Vite runs with one config, in this process or in another. */
export interface DevSession {
  readonly root: string
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** In front of every address in tags: '', or Vite's own origin where browsers load straight from it. */
  readonly origin: string
  /** Absolute, or '' where the project has none. */
  readonly publicDir: string
  /** `resolve.preserveSymlinks` of the Vite config. */
  readonly preserveSymlinks: boolean
  readonly project: Project
  /** What React's plugin puts ahead of the first component. */
  readonly preamble: string | undefined
  readonly hmr: HmrTarget
  /** `server.allowedHosts` of the Vite config. */
  readonly allowedHosts: AllowedHosts
  /** Whether Vite checks the Host of requests itself: over https it does not. */
  readonly checksHosts: boolean
  /** `server.headers` of the Vite config, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether an import of the file gives its address. */
  isAsset(file: string): boolean
  /** A page needs it: what it imports is looked at before the next one is made. @param file absolute, with slashes */
  want(file: string): void
  /** Whether what a module imports has been looked at. @param file absolute, with slashes */
  isKnown(file: string): boolean
  /** The stylesheets that a module brings, as far as they are known. @param file absolute, with slashes */
  styles(file: string): readonly Tag[]
  /** What Vite makes of a stylesheet or script, as far as it is known. @param file absolute, with slashes */
  text(file: string): string | undefined
}

/** A Vite development server, in this process or in another. */
export interface DevServer {
  /** @throws ViteIntegrationError VITE_NOT_RUNNING */
  session(): DevSession
  /** As `session().base`, also when there is no session: then what is likely. */
  readonly base: string
  /**
   * Makes the session fit for a request; undefined when nothing is to be waited for. A server that is
   * down is no failure here.
   *
   * @param mayBePage the styles of pages have to be known
   * @param isBackends it can do without: what is the backend's alone never waits for a server that is down
   */
  prepare(mayBePage: boolean, isBackends?: boolean): Promise<void> | undefined
  /**
   * Lets Vite answer with a module or a public file: undefined when it has none there. Rejects when Vite has failed,
   * with VITE_NOT_RUNNING when it is down.
   */
  handle(context: RequestContext): Promise<Outcome>
  /**
   * An HTML file of the project, transformed.
   *
   * @param file relative to root, with slashes
   * @param url what the browser asked for
   */
  page(file: string, url: string): Promise<string>
  /** Returns whether the module graph has a URL, below base. Only where Vite runs in this process. */
  hasModule?(url: string): boolean
  readonly hmr: HmrTarget
  /** An HMR client. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Whether it can be reached, for Vite's client, which waits for it. */
  isUp(): Promise<boolean>
  close(): Promise<void>
}
