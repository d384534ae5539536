import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ViteDevServer } from 'vite'
import { sourceName } from '../../entry-name.ts'
import type { Project } from '../dev-server.ts'

/** What a config says of its pages can be listed. */
export interface ServerProject extends Project {
  readonly pages: ReadonlySet<string>
}

/** Read anew for each config: Vite restarts itself when its config changes. */
export function readProject({ config }: ViteDevServer): ServerProject {
  const { client } = config.environments
  const build = client?.build ?? config.build
  // Vite 8 names it rolldownOptions, and from 8.3 on has it at the top as well; Vite 7 knows rollupOptions alone.
  const input = (build.rolldownOptions ?? build.rollupOptions)?.input ?? client?.input
  const named = typeof input === 'object' && !Array.isArray(input) ? Object.entries(input) : []
  const given = named.length > 0 ? named.map(([, file]) => file) : [input ?? defaultInput(config.root)].flat()
  const relative = (file: unknown): string => toRelative(config.root, String(file))
  const inputs = given.map(relative)
  return {
    inputs,
    inputNames:
      named.length > 0 ? new Map(named.map(([name, file]) => [name, relative(file)])) : namesOf(inputs),
    pages: new Set(inputs.filter((file) => file.endsWith('.html'))),
    assetsDir: build.assetsDir,
    hasManifest: Boolean(build.manifest),
    bundler: build.rolldownOptions === undefined ? 'rollupOptions' : 'rolldownOptions',
  }
}

/** As a build names entries that have been given none. A name that several have is the name of none. */
function namesOf(inputs: readonly string[]): Map<string, string> {
  const named = Map.groupBy(inputs, (input) => path.posix.basename(input).replace(/\.\w+$/, ''))
  return new Map(
    [...named].flatMap(([name, [input, ...more]]) => (more.length === 0 ? [[name, input!]] : [])),
  )
}

/** An input as the manifest will name it: relative to root, with slashes. */
function toRelative(root: string, file: string): string {
  if (!path.isAbsolute(file)) return sourceName(file)
  const inRoot = existsSync(file) ? path.relative(root, file) : sourceName(file)
  return inRoot.split(path.sep).join('/')
}

function defaultInput(root: string): string[] {
  return existsSync(path.join(root, 'index.html')) ? ['index.html'] : []
}
