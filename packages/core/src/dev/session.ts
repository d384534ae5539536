import type { ViteDevServer } from 'vite'
import { entryFile } from './entry-file.ts'
import { type Project, readProject } from './project.ts'
import { reactPreamble } from './react-preamble.ts'
import type { HmrTarget } from './upgrades.ts'
import { isStyleFile } from './style-files.ts'
import { warmUp } from './warm-up.ts'

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
  /** Its path is undefined where HMR is switched off or on a port of its own. */
  readonly hmr: HmrTarget
  /** Entries, absolute and with slashes: those of the config and those that pages have asked for. */
  readonly entries: Set<string>
  /** Resolves when the modules of all entries are known, as they are now. */
  warm(): Promise<void>
}

export async function openSession(server: ViteDevServer): Promise<DevSession> {
  const { config } = server
  const socket = (config.server as { ws?: unknown }).ws ?? config.server.hmr
  const settings =
    typeof socket === 'object' && socket !== null ? (socket as { path?: string; server?: unknown }) : {}
  const base = decodeURI(config.base)
  const project = readProject(server)
  const entries = new Set(project.inputs.filter(isScript).map((input) => entryFile(config.root, input)))
  return {
    server,
    config,
    root: config.root,
    base,
    project,
    preamble: await reactPreamble(server),
    hmr: {
      path:
        settings.server === undefined ? undefined : config.base + (settings.path ?? '').replace(/^\//, ''),
      token: (config as { webSocketToken?: string }).webSocketToken,
    },
    entries,
    warm: () => warmUp(server, base, entries),
  }
}

function isScript(input: string): boolean {
  return !input.endsWith('.html') && !isStyleFile(input) && !/^[\w-]+:/.test(input)
}
