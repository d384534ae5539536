import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InlineConfig, PluginOption } from 'vite'
import type { BuildMetadata } from '@vite-integration/core'
import integration, { type IntegrationOptions } from '@vite-integration/vite-plugin'
import { type Manifest, readManifest, writeFile } from '../support/build-files.ts'
import { newFolder } from '../support/workspace.ts'
import type { Vite } from './vites.ts'

export type Files = Readonly<Record<string, string>>

/** Writes a project of these files inside `test/`. It is a package of its own, in which Vite keeps its cache. */
export function writeProject(files: Files): string {
  const root = newFolder('plugin')
  const all = { 'package.json': '{ "private": true, "type": "module" }', ...files }
  for (const [file, content] of Object.entries(all)) writeFile(join(root, file), content)
  return root
}

/** A page with two scripts that share a chunk, styles, and a lazily loaded script. */
export const site: Files = {
  'src/main.ts': `import './main.css'
import { shared } from './shared.ts'
document.title = shared
void import('./lazy.ts')
`,
  'src/main.css': 'body { color: rebeccapurple }',
  'src/second.ts': `import { shared } from './shared.ts'
document.body.append(shared)
`,
  'src/shared.ts': `import './shared.css'
export const shared = 'shared'.padEnd(Number(location.hash.length), 'x')
`,
  'src/shared.css': 'p { color: teal }',
  'src/lazy.ts': 'document.body.dataset.lazy = "yes"',
  'src/print.css': '@media print { nav { display: none } }',
}

export interface BuildOptions {
  /** Options of the plugin; false for a build without it. */
  readonly plugin?: IntegrationOptions | false
  readonly config?: InlineConfig
  /** Other plugins, ahead of this one and behind it. */
  readonly before?: readonly PluginOption[]
  readonly after?: readonly PluginOption[]
}

/** Returns the config of a project, as its vite.config would have it. */
export function inlineConfig(
  root: string,
  { plugin = {}, config = {}, before = [], after = [] }: BuildOptions = {},
): InlineConfig {
  const own = plugin === false ? [] : [integration(plugin)]
  return { root, configFile: false, logLevel: 'silent', ...config, plugins: [...before, ...own, ...after] }
}

/** Builds a project in its own folder, as `vite build` does. */
export async function build(vite: Vite, root: string, options: BuildOptions = {}): Promise<void> {
  await inFolder(root, () => vite.build(inlineConfig(root, options)))
}

export async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const before = process.cwd()
  process.chdir(folder)
  try {
    return await action()
  } finally {
    process.chdir(before)
  }
}

/** Writes a new project of these files and builds it. */
export async function buildProject(vite: Vite, files: Files, options: BuildOptions = {}): Promise<string> {
  const root = writeProject(files)
  await build(vite, root, options)
  return root
}

export function readMetadata(root: string, outDir = 'dist'): BuildMetadata {
  return JSON.parse(readFileSync(join(root, outDir, '.vite/integration.json'), 'utf8')) as BuildMetadata
}

/** Returns the keys of the entries of a build, sorted. */
export function entriesOf(manifest: Manifest): string[] {
  return Object.keys(manifest)
    .filter((key) => manifest[key]?.isEntry)
    .toSorted()
}

export function builtEntries(root: string, outDir = 'dist'): string[] {
  return entriesOf(readManifest(root, outDir))
}

/** Returns the files of a folder as relative paths, sorted. */
export function listFolder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}

/** Returns the files of a build, without its records. */
export function builtFiles(root: string, outDir = 'dist'): string[] {
  return listFolder(join(root, outDir)).filter((file) => !file.startsWith('.vite/'))
}
