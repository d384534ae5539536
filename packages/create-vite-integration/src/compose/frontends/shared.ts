import type { Context } from '../piece.ts'

/** Returns the names of the modules that begin everything, in the browser and on the server. */
export function entriesOf(
  { rendering }: Context,
  extension: string,
): { readonly entry: string; readonly serverEntry: string } {
  const entry = rendering === 'ssr' ? 'entry-client' : 'main'
  return { entry: `src/${entry}.${extension}`, serverEntry: `src/entry-server.${extension}` }
}

export const styleImport = `import './style.css'
`

/** Lines of an entry that ask the API for what the page shows. */
export const greetingLines = `const response = await fetch('/api/hello')
const { message } = await response.json()
`

/** What the server has rendered the page from, in the browser. */
export const stateOfPage = 'window.__SSR_STATE__'

interface ServerModule {
  readonly imports: string
  /** Lines that make `body` from `state`. */
  readonly lines: string
  readonly isAsync?: boolean
  /** The property "head" of the result. */
  readonly head?: string
}

const stateType = `interface Locals {
  message?: string
}

`

/** Returns the module that renders pages on the server. */
export function serverModule(
  { language: { types }, backend }: Context,
  { imports, lines, isAsync = false, head }: ServerModule,
): string {
  const adapter = backend === 'fastify' ? 'fastify' : 'express'
  const typeImport = `import type { RenderResult, SsrContext } from '@vite-integration/${adapter}'\n`
  const result = isAsync ? 'Promise<RenderResult>' : 'RenderResult'
  return `${types(typeImport)}${imports}

${types(stateType)}/** Renders the pages of routes that ask for it, and every page that no route answers. */
export ${isAsync ? 'async ' : ''}function render({ url, locals }${types(': SsrContext<Locals>')})${types(`: ${result}`)} {
  const isFound = locals.message !== undefined
  const state = { message: locals.message ?? \`There is no page \${url.pathname}\` }
${lines}
  return { ${head === undefined ? '' : `${head}, `}body, state, status: isFound ? 200 : 404 }
}
`
}
