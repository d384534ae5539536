import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { type Files, writeSources } from './source-projects.ts'

/** A project whose pages are rendered on the server. Its browser code and its server code share `src/shared.js`. */
export const ssrFiles: Files = {
  'index.html': `<!doctype html><html><head><title>Page</title></head><body><div id="app"><!--ssr-outlet--></div><script type="module" src="/src/entry-client.js"></script></body></html>`,
  'src/entry-client.js': `import { shared } from './shared.js'\nif (import.meta.hot) import.meta.hot.accept('./shared.js', () => {})\nconsole.log(shared)\n`,
  'src/shared.js': `export const shared = 'shared'\n`,
  'src/text.js': `export const text = 'first text'\n`,
  'src/page.css': '.page { color: red }\n',
  'src/lazy.js': `import './lazy.css'\nexport const lazy = 'lazy text'\n`,
  'src/lazy.css': '.lazy { color: red }\n',
  'src/throws.ts': `interface Reason {\n  text: string\n}\n\nexport function fail({ text }: Reason): never {\n  throw new Error(text)\n}\n`,
  'src/entry-server.js': `import './page.css'
import { shared } from './shared.js'
import { text } from './text.js'

export async function render({ url }) {
  if (url.pathname.endsWith('/throws')) (await import('./throws.ts')).fail({ text: 'not today' })
  const lazy = url.pathname.endsWith('/lazy') ? (await import('./lazy.js')).lazy : ''
  return '<p>' + [url.href, shared, text, lazy].join(' ') + '</p>'
}
`,
}

/** The plugin that makes \`virtual:entry\`. */
export const virtualEntry = `{ name: 'virtual-entry', resolveId: (id) => id === 'virtual:entry' ? '\\0' + id : undefined, load: (id) => id === '\\0virtual:entry' ? 'export const render = () => "virtual"' : undefined }`

/** A plugin that makes a module of `src/text.txt`, and thinks about each edit, once for each environment. */
export const slowPlugin = `{
  name: 'slow',
  resolveId: (id) => (id === 'virtual:text' ? '\\0' + id : undefined),
  async load(id) {
    if (id !== '\\0virtual:text') return
    const { readFile } = await import('node:fs/promises')
    return 'export const text = ' + JSON.stringify(await readFile(this.environment.config.root + '/src/text.txt', 'utf8'))
  },
  async hotUpdate({ file }) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    const made = file.endsWith('text.txt') && this.environment.moduleGraph.getModuleById('\\0virtual:text')
    return made ? [made] : undefined
  },
}`

/** Writes a project that is rendered on the server, and returns the options for it in development. */
export function ssrOptions(
  options: ViteIntegrationOptions = {},
  config = '{ plugins: [integration()] }',
  files: Files = {},
): ViteIntegrationOptions & { root: string } {
  const root = writeSources({ files: { ...ssrFiles, ...files }, config })
  return { root, dev: true, ssr: './src/entry-server.js', logger: recordingLogger(), ...options }
}

/** Changes a file of a project. Vite's watcher ignores a change within 50 ms of another one to the same file. */
export async function edit({ root }: { root: string }, file: string, text: string): Promise<void> {
  await setTimeout(100)
  writeFile(join(root, file), text)
}
