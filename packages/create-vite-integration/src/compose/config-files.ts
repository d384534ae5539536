import type { BackendPiece, Context, FrontendPiece } from './piece.ts'

/** Returns vite.config: the plugins, and what the build has to know of the entries. */
export function viteConfig({ rendering }: Context, { plugin, entry, serverEntry }: FrontendPiece): string {
  const argument = {
    spa: '',
    templates: `{ input: '${entry}' }`,
    ssr: `{ ssr: './${serverEntry}' }`,
  }[rendering]
  const plugins = [...(plugin ? [plugin.call] : []), `integration(${argument})`].join(', ')
  return `import integration from '@vite-integration/vite-plugin'
${plugin ? `${plugin.statement}\n` : ''}import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [${plugins}],
})
`
}

/** Returns the page that Vite builds, which in server-side rendering is the template. */
export function indexHtml({ rendering, name }: Context, { entry }: FrontendPiece): string {
  const isSsr = rendering === 'ssr'
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${name}</title>
    <link rel="icon" href="/favicon.svg" />
${isSsr ? '    <!--ssr-head-->\n' : ''}    <script type="module" src="/${entry}"></script>
  </head>
  <body>
    <div id="app">${isSsr ? '<!--ssr-outlet-->' : ''}</div>
  </body>
</html>
`
}

/** Returns tsconfig.json for all of the project: bundlers read the front end, and Node the backend. */
export function tsconfig(backend: BackendPiece, frontend: FrontendPiece): string {
  const isCompiled = backend.compilerOptions !== undefined
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    ...frontend.compilerOptions,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    ...(isCompiled ? backend.compilerOptions : { erasableSyntaxOnly: true, verbatimModuleSyntax: true }),
    skipLibCheck: true,
    types: ['node', 'vite/client'],
  }
  const include = [...backend.sources, 'vite.config.ts', 'src']
  return formatJson({ compilerOptions, include })
}

/** Declares what the server leaves for the browser. */
export const stateTypes = `interface Window {
  __SSR_STATE__: { message: string }
}
`

/** Writes JSON as npm does, and with short lists on one line. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2)
  return `${text.replace(/\[\s+("[^[\]{}]*")\s+\]/g, (_list, items: string) => `[${items.replace(/\s*\n\s*/g, ' ')}]`)}\n`
}
