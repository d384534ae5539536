import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Outcome, RequestContext } from '../contract.ts'
import type { Tag } from '../tags/tag.ts'
import type { Pages } from '../http/find-page.ts'
import type { AllowedHosts } from '../http/allowed-hosts.ts'
import type { BundlerOptions } from '../error-text.ts'
import type { DevEnvironments } from './ssr/dev-environments.ts'

/** Globs of entries as sources of regular expressions, for paths relative to root. */
export interface InputPatterns {
  readonly wanted: readonly string[]
  readonly exceptions: readonly string[]
}

/** How the project's pages are rendered on the server. */
export interface ProjectSsr {
  /** As the user wrote it. */
  readonly entry: string
  readonly environment: string
  /** Relative to root. */
  readonly template: string
}

/** The build settings of the project's Vite config, read in development so that both modes agree. */
export interface Project {
  /** Inputs relative to root, as Vite resolves them, by entry name where there is one. */
  readonly inputs: readonly string[]
  readonly inputNames: ReadonlyMap<string, string>
  /** Globs of our plugin: files made since Vite started may match them. */
  readonly inputPatterns: readonly InputPatterns[]
  /** True when builds have our plugin's record. */
  readonly hasPlugin: boolean
  /** HTML inputs: the pages of the build. */
  readonly pages: Pages
  /** Folder of hashed files below base. */
  readonly assetsDir: string
  readonly hasManifest: boolean
  /** The config's name for the bundler's options. Undefined where the version of Vite is unknown. */
  readonly bundler: BundlerOptions | undefined
  /** The option `ssr` of our plugin. */
  readonly ssr?: ProjectSsr | undefined
  /** Set where the config cannot be read: Vite is in another process, without our plugin. */
  readonly isGuess?: true
}

/** The path to which Vite's client connects, and the token that it sends. */
export interface HmrTarget {
  /** Undefined where HMR is switched off or on a port of its own. */
  readonly path: string | undefined
  readonly token: string | undefined
}

/** The state of a Vite server while it runs with one config, in this process or in another. */
export interface DevSession {
  readonly root: string
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** Prefix of every URL in tags: '', or Vite's own origin where browsers load straight from it. */
  readonly origin: string
  /** Absolute, or '' where the project has none. */
  readonly publicDir: string
  /** `resolve.preserveSymlinks` of the Vite config. */
  readonly preserveSymlinks: boolean
  readonly project: Project
  /** The script that React's plugin needs ahead of the first component. Undefined without that plugin. */
  readonly preamble: string | undefined
  readonly hmr: HmrTarget
  /** `server.allowedHosts` of the Vite config. */
  readonly allowedHosts: AllowedHosts
  /** True when Vite checks the Host of requests itself: over https it does not. */
  readonly checksHosts: boolean
  /** `server.headers` of the Vite config, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Returns whether an import of the file gives its URL. */
  isAsset(file: string): boolean
  /** Notes a file that a page needs: its imports are known before the next page. @param file absolute, with slashes */
  want(file: string): void
  /** Returns whether the imports of a module are known. @param file absolute, with slashes */
  isKnown(file: string): boolean
  /** Returns the stylesheets that a module imports, as far as they are known. @param file absolute, with slashes */
  styles(file: string): readonly Tag[]
  /** Returns a stylesheet or script as Vite transforms it; undefined until known. @param file absolute, with slashes */
  text(file: string): string | undefined
}

/** A Vite development server, in this process or in another. */
export interface DevServer {
  /** Returns the current session. @throws ViteIntegrationError VITE_NOT_RUNNING */
  session(): DevSession
  /** The base of the session; without a session the likely one. */
  readonly base: string
  /**
   * Brings the session up to date for a request; undefined when there is nothing to wait for. A server that is down is
   * no failure here.
   *
   * @param mayBePage the styles of pages have to be known
   * @param isBackends the path is the backend's alone: such a request never waits for a server that is down
   */
  prepare(mayBePage: boolean, isBackends?: boolean): Promise<void> | undefined
  /**
   * Lets Vite answer with a module or a public file: undefined when it has none there. Rejects when Vite has failed,
   * with VITE_NOT_RUNNING when it is down.
   */
  handle(context: RequestContext): Promise<Outcome>
  /**
   * Returns an HTML file of the project, transformed.
   *
   * @param file relative to root, with slashes
   * @param url the request target of the browser
   */
  page(file: string, url: string): Promise<string>
  /** Where code of the server runs. */
  readonly environments: DevEnvironments
  /** Returns whether the module graph has a URL, below base. Only where Vite runs in this process. */
  hasModule?(url: string): boolean
  readonly hmr: HmrTarget
  /** Hands the upgrade of an HMR client to Vite. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Resolves with whether Vite can be reached: its client asks after a lost connection. Never rejects. */
  isUp(): Promise<boolean>
  close(): Promise<void>
}
