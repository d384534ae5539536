import type { ViteDevServer } from 'vite'
import { entryFile } from '../entry-file.ts'
import type { DevSession, HmrTarget } from '../dev-server.ts'
import { isStyleFile } from '../style-files.ts'
import { graphStyles, styleText } from './graph-styles.ts'
import { readProject, type ServerProject } from './project.ts'
import { reactPreamble } from './react-preamble.ts'
import { warmUp } from './warm-up.ts'

/** A session of a Vite server that is at hand. */
export interface ServerSession extends DevSession {
  readonly project: ServerProject
  /** The config itself: the server stays the same object when Vite restarts with another one. */
  readonly config: ViteDevServer['config']
  /** Resolves when the modules of all entries are known, as they are now. */
  warm(): Promise<void>
}

export async function openSession(server: ViteDevServer): Promise<ServerSession> {
  const { config } = server
  const { root } = config
  const base = decodeURI(config.base)
  const project = readProject(server)
  const known = new Set<string>()
  const entries = new Set(project.inputs.filter(isScript).map((input) => entryFile(root, input)))
  return {
    root,
    base,
    origin: '',
    publicDir: config.publicDir,
    project,
    preamble: await reactPreamble(server),
    hmr: hmrTarget(config),
    headers: configuredHeaders(config),
    allowedHosts: config.server.allowedHosts ?? [],
    isAsset: config.assetsInclude,
    want: (file) => entries.add(file),
    isKnown: (file) => known.has(file),
    styles: (file) => graphStyles(server, base, file),
    text: (file) => moduleText(server, file),
    config,
    async warm() {
      const wanted = [...entries]
      await warmUp(server, base, wanted)
      for (const file of wanted) known.add(file)
    },
  }
}

function hmrTarget(config: ViteDevServer['config']): HmrTarget {
  const { ws } = config.server as { ws?: unknown }
  const socket = ws ?? config.server.hmr
  const settings =
    typeof socket === 'object' && socket !== null ? (socket as { path?: string; server?: unknown }) : {}
  // On its own it listens on its own server, under the same path.
  const isOurs = settings.server !== undefined || (!config.server.middlewareMode && ws !== false)
  return {
    path: isOurs ? config.base + (settings.path ?? '').replace(/^\//, '') : undefined,
    token: (config as { webSocketToken?: string }).webSocketToken,
  }
}

function configuredHeaders(config: ViteDevServer['config']): Record<string, string> {
  const headers = Object.entries(config.server.headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)]))
}

function moduleText({ environments }: ViteDevServer, file: string): string | undefined {
  const [seen] = environments.client.moduleGraph.getModulesByFile(file) ?? []
  if (!seen) return undefined
  return isStyleFile(file) ? styleText(seen) : seen.transformResult?.code
}

function isScript(input: string): boolean {
  return !input.endsWith('.html') && !isStyleFile(input) && !/^[\w-]+:/.test(input)
}
