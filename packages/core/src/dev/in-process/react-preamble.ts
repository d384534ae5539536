import type { ViteDevServer } from 'vite'

type Hook = (html: string, context: { path: string; filename: string; server: ViteDevServer }) => unknown

/**
 * The code that React's plugin puts into every HTML page ahead of the first component. Taken from the
 * plugin's own HTML hook rather than written down here: it changes with the plugin's version.
 */
export async function reactPreamble(server: ViteDevServer): Promise<string | undefined> {
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
