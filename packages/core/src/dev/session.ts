import type { ViteDevServer } from 'vite'
import { type Project, readProject } from './project.ts'
import { reactPreamble } from './react-preamble.ts'

/** What holds as long as Vite runs with one config. */
export interface DevSession {
  readonly server: ViteDevServer
  /** The config itself: the server stays the same object when Vite restarts with another one. */
  readonly config: ViteDevServer['config']
  readonly root: string
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  readonly project: Project
  readonly preamble: string | undefined
  /** Path of HMR upgrades, undefined where HMR is switched off or on a port of its own. */
  readonly hmrPath: string | undefined
}

export async function openSession(server: ViteDevServer): Promise<DevSession> {
  const { config } = server
  const socket = (config.server as { ws?: unknown }).ws ?? config.server.hmr
  const settings =
    typeof socket === 'object' && socket !== null ? (socket as { path?: string; server?: unknown }) : {}
  return {
    server,
    config,
    root: config.root,
    base: decodeURI(config.base),
    project: readProject(server),
    preamble: await reactPreamble(server),
    hmrPath:
      settings.server === undefined ? undefined : config.base + (settings.path ?? '').replace(/^\//, ''),
  }
}
