import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { virtualName } from '../../entry-name.ts'
import { entryFile, moduleFile } from '../source-files.ts'
import type { DevSession, HmrTarget } from '../dev-server.ts'
import { graphStyles, moduleText } from './graph-styles.ts'
import { createModuleImports } from './module-imports.ts'
import { readProject, type ServerProject } from './project.ts'
import { warmUp } from './warm-up.ts'

/** A session of a Vite server in this process. */
export interface ServerSession extends DevSession {
  readonly project: ServerProject
  /** Vite's config, to tell a restart: the server object stays the same, its config does not. */
  readonly config: ViteDevServer['config']
  /** Files whose imports are transformed before a page: inputs, and files that pages want. Absolute, with slashes. */
  readonly entries: ReadonlySet<string>
  /** Resolves when Vite has transformed the modules of all current entries. */
  warm(): Promise<void>
}

export async function openSession(server: ViteDevServer): Promise<ServerSession> {
  const { config } = server
  const { root } = config
  const base = decodeURI(config.base)
  const { preserveSymlinks } = config.resolve
  const project = await readProject(server)
  const imports = createModuleImports(server, base)
  const known = new Set<string>()
  const entries = new Set(project.inputs.filter(isNoPage).map((input) => entryFile(root, input)))
  const modules = (file: string): ReturnType<typeof modulesOf> =>
    modulesOf(server, moduleFile(file, preserveSymlinks))
  return {
    root,
    base,
    origin: '',
    publicDir: config.publicDir,
    preserveSymlinks,
    project,
    preamble: await reactPreamble(server),
    hmr: hmrTarget(config),
    headers: configuredHeaders(config),
    allowedHosts: config.server.allowedHosts ?? [],
    checksHosts: !config.server.https,
    isAsset: config.assetsInclude,
    want: (file) => entries.add(file),
    isKnown: (file) => known.has(file),
    styles: (file) => graphStyles(modules(file), imports, base),
    text: (file) => moduleText(modules(file)),
    entries,
    config,
    async warm() {
      const wanted = [...entries]
      await warmUp(server, imports, wanted)
      for (const file of wanted) known.add(file)
    },
  }
}

type Hook = (html: string, context: { path: string; filename: string; server: ViteDevServer }) => unknown

/**
 * Reads the code that React's plugin puts into every HTML page ahead of the first component, from the plugin's own
 * HTML hook: the code changes with the plugin's version.
 */
async function reactPreamble(server: ViteDevServer): Promise<string | undefined> {
  for (const plugin of server.config.plugins) {
    if (!/^(?:vite:react|@vitejs\/plugin-react)/.test(plugin.name)) continue
    const hook = plugin.transformIndexHtml
    const handler = (typeof hook === 'object' ? hook.handler : hook) as Hook | undefined
    const result = await handler?.call(plugin, '', { path: '/index.html', filename: 'index.html', server })
    const code = Array.isArray(result) ? scriptOf(result) : undefined
    if (code !== undefined) return code
  }
  return undefined
}

function scriptOf(tags: readonly { tag?: string; children?: unknown }[]): string | undefined {
  const script = tags.find(({ tag, children }) => tag === 'script' && typeof children === 'string')
  return script?.children as string | undefined
}

function hmrTarget(config: ViteDevServer['config']): HmrTarget {
  const { ws } = config.server as { ws?: unknown }
  const socket = ws ?? config.server.hmr
  const settings =
    typeof socket === 'object' && socket !== null ? (socket as { path?: string; server?: unknown }) : {}
  // A standalone Vite takes HMR connections on its own server, under the same path.
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

function modulesOf({ environments }: ViteDevServer, file: string): EnvironmentModuleNode[] {
  const { moduleGraph } = environments.client
  const name = virtualName(file)
  // By convention the id of a virtual module begins with a NUL, which keeps other plugins away from it.
  const files = name === undefined ? [file] : [`\0${name}`, name]
  return files.flatMap((found) => [...(moduleGraph.getModulesByFile(found) ?? [])])
}

function isNoPage(input: string): boolean {
  return !input.endsWith('.html')
}
