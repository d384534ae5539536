import type { Plugin } from 'vite'

/** The part of Vite DevTools' context that is used. */
interface DevToolsContext {
  readonly docks?: { register(entry: object): unknown }
}

const icon =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#8b7bff" stroke-width="2">' +
      '<path d="M4 7h6l4 10h6M4 17h6M14 7h6"/></svg>',
  )

/**
 * Puts the backend's page of development into Vite DevTools, where the project has them: they call this hook, and Vite without
 * them does not.
 */
export function devtoolsDock(): Plugin {
  const devtools = {
    setup({ docks }: DevToolsContext): void {
      const url = '/__vite-integration/'
      docks?.register({ id: 'vite-integration', title: 'Backend', icon, type: 'iframe', url })
    },
  }
  return { name: 'vite-integration:devtools', apply: 'serve', devtools } as Plugin
}
