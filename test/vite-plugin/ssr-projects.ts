import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'
import type { ModuleFiles } from '@vite-integration/core/plugin'
import { type BuildOptions, type Files, inFolder, inlineConfig, listFolder } from './projects.ts'
import type { Vite } from './vites.ts'

/** A page whose server renders with the client's modules; one of them is lazy, and one has only styles. */
export const ssrSite: Files = {
  'index.html': `<!doctype html><html><head><!--ssr-head--></head><body><div id="app"><!--ssr-outlet--></div>
<script type="module" src="/src/entry-client.js"></script></body></html>`,
  'src/entry-client.js': `import { title } from './pages/index.js'\ndocument.title = title\nvoid import('./lazy.js')\nvoid import('./theme.css')`,
  'src/pages/index.js': `export { title } from './home.js'`,
  'src/pages/home.js': `import './home.css'\nexport const title = 'home'.padEnd(Number(globalThis.width ?? 0))`,
  'src/pages/home.css': 'p { color: teal }',
  'src/lazy.js': `import './lazy.css'\nexport const lazy = 'lazy'`,
  'src/lazy.css': 'b { color: navy }',
  'src/theme.css': 'i { color: olive }',
  'src/entry-server.js': `import { title } from './pages/index.js'\nexport const render = ({ url }) => title.trim() + ' ' + url.pathname`,
  'public/robots.txt': 'all',
}

/** Builds every environment, as `vite build` does where the config has `builder`. */
export async function buildAll(vite: Vite, root: string, options: BuildOptions = {}): Promise<void> {
  await inFolder(root, async () => {
    // The command of Vite leaves it to the config which builder runs.
    const builder = await vite.createBuilder(inlineConfig(root, options), null)
    await builder.buildApp()
  })
}

/** Returns the file names of a build by their folders, without hashes: `assets/home-*.js`. */
export function outputs(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return listFolder(join(root, folder)).map((file) => file.replace(/-[\w-]{8}(?=\.\w+$)/, '-*'))
}

/** Returns the files of modules without hashes. */
export function moduleFilesOf(root: string, outDir = 'dist/client'): Record<string, string[]> {
  const { modules } = JSON.parse(
    readFileSync(join(root, outDir, '.vite/modules.json'), 'utf8'),
  ) as ModuleFiles
  const entries = Object.entries(modules).map(([name, files]): [string, string[]] => [
    name,
    files.map((file) => file.replace(/-[\w-]{8}(?=\.\w+$)/, '-*')),
  ])
  return Object.fromEntries(entries)
}

/** Imports what the server's build of a project exports. */
export async function importServer(
  root: string,
  file = 'dist/server/entry-server.js',
): Promise<Record<string, unknown>> {
  return (await import(join(root, file))) as Record<string, unknown>
}

/** An environment of the server with entries. */
export function server(input: unknown, outDir?: string): NonNullable<InlineConfig['environments']>[string] {
  const build = { rollupOptions: { input: input as string }, ...(outDir === undefined ? {} : { outDir }) }
  return { consumer: 'server', build }
}
