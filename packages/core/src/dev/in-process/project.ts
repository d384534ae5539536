import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ViteDevServer } from 'vite'
import { sourceName } from '../../entry-name.ts'
import { normalizePath } from '../../normalize-path.ts'
import type { InputPatterns, Project, ProjectSsr } from '../dev-server.ts'
import { entryFile, moduleFile } from '../source-files.ts'
import { resolveSource } from './module-imports.ts'

/** The project as read from a Vite config in this process; its pages can be listed. */
export interface ServerProject extends Project {
  readonly pages: ReadonlySet<string>
}

/** The `api` of our plugins. */
interface PluginApi {
  inputPatterns(): InputPatterns
}

interface SsrPluginApi {
  readonly ssr?: ProjectSsr | undefined
}

/** Reads the project from the config of a server. Called again for each config: Vite restarts when it changes. */
export async function readProject(server: ViteDevServer): Promise<ServerProject> {
  const { config } = server
  const { client } = config.environments
  const build = client?.build ?? config.build
  // Vite 8 names it rolldownOptions, and from 8.3 on has it at the top as well; Vite 7 knows rollupOptions alone.
  const input = (build.rolldownOptions ?? build.rollupOptions)?.input ?? client?.input
  const named = typeof input === 'object' && !Array.isArray(input) ? Object.entries(input) : []
  const given = named.length > 0 ? named.map(([, file]) => file) : [input ?? defaultInput(config.root)].flat()
  const inputs = await Promise.all(given.map((file) => findInput(server, String(file))))
  const ssrPlugin = config.plugins.find(({ name }) => name === 'vite-integration:ssr')
  const own = config.plugins.filter(({ name }) => name === 'vite-integration:client-build')
  return {
    inputs,
    inputNames:
      named.length > 0 ? new Map(named.map(([name], at) => [name, inputs[at]!])) : namesOf(config, inputs),
    // Another version of the plugin may have no such function.
    inputPatterns: own.flatMap(({ api }) => (api as PluginApi | undefined)?.inputPatterns() ?? []),
    hasPlugin: own.length > 0,
    pages: new Set(inputs.filter((file) => file.endsWith('.html'))),
    assetsDir: build.assetsDir,
    hasManifest: Boolean(build.manifest),
    ssr: (ssrPlugin?.api as SsrPluginApi | undefined)?.ssr,
    bundler: build.rolldownOptions === undefined ? 'rollupOptions' : 'rolldownOptions',
  }
}

/** Returns the names that a build gives to unnamed entries. A name that several entries would have is left out. */
function namesOf({ root, resolve }: ViteDevServer['config'], inputs: readonly string[]): Map<string, string> {
  const named = Map.groupBy(inputs, (input) => {
    const file = moduleFile(entryFile(root, input), resolve.preserveSymlinks)
    return path.posix.basename(file).replace(/\.\w+$/, '')
  })
  return new Map(
    [...named].flatMap(([name, [input, ...more]]) => (more.length === 0 ? [[name, input!]] : [])),
  )
}

/** Returns an input relative to root. An alias, a package or a name without extension is resolved as in a build. */
async function findInput(server: ViteDevServer, input: string): Promise<string> {
  const { root } = server.config
  const key = toRelative(root, input)
  if (statSync(path.resolve(root, key), { throwIfNoEntry: false })?.isFile()) return key
  const id = await resolveSource(server, input)
  return id !== undefined && path.isAbsolute(id) ? toRelative(root, id) : key
}

/** Returns an input relative to root, with slashes. */
function toRelative(root: string, file: string): string {
  if (!path.isAbsolute(file)) return sourceName(file)
  const inRoot = existsSync(file) ? path.relative(root, file) : sourceName(file)
  return normalizePath(inRoot)
}

function defaultInput(root: string): string[] {
  return existsSync(path.join(root, 'index.html')) ? ['index.html'] : []
}
