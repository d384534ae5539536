import type { Tag } from '../../tags/tag.ts'

/** A stylesheet that server code has imported. */
export interface LoadedStyle {
  readonly id: string
  /** URL below base. */
  readonly url: string
}

/** A server entry whose environment has been found, for one render. */
export interface OpenedEntry {
  /** The exports of the entry, where a module runner runs it in this process. */
  readonly exports?: Readonly<Record<string, unknown>>
  /** Hands a request to an environment whose code runs elsewhere. */
  readonly dispatch?: (request: Request, signal: AbortSignal) => Promise<unknown>
  /** Returns the stylesheets that the entry has loaded so far. */
  styles(): readonly LoadedStyle[]
}

/** The environments of a Vite server, in this process or in another. */
export interface DevEnvironments {
  /**
   * Finds an environment and lets it run an entry. Both are looked up anew for each render: edits and restarts take effect at
   * the next one. A restart in the meantime is waited for.
   *
   * @param entry returns the address of the entry, for an environment that imports it
   * @throws ViteIntegrationError SSR_ENVIRONMENT_NOT_FOUND, SSR_NEEDS_PLUGIN, VITE_NOT_RUNNING
   * @throws what Vite's plugins and the modules throw
   */
  open(environment: string, entry: () => string, signal: AbortSignal): Promise<OpenedEntry>
  /** Returns the tags of stylesheets that an entry has loaded, with their texts. */
  styleTags(styles: readonly LoadedStyle[]): Promise<readonly Tag[]>
}
