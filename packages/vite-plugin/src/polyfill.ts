import type { Plugin, ResolvedConfig } from 'vite'

const polyfill = 'vite/modulepreload-polyfill'

/**
 * Vite puts its polyfill for `modulepreload` into HTML entries by itself; script entries, which a backend's
 * templates load, have to import it. Here they do.
 */
export function preloadPolyfill(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'vite-integration:modulepreload-polyfill',
    apply: 'build',
    applyToEnvironment: (environment) => environment.config.consumer === 'client',
    configResolved(resolved) {
      config = resolved
    },
    transform(code, id) {
      if (!wantsPolyfill(config) || !/\.[cm]?[jt]sx?$/.test(id)) return null
      if (!this.getModuleInfo(id)?.isEntry || code.includes(polyfill)) return null
      // On the first line: the lines of the source map stay right.
      return { code: `import ${JSON.stringify(polyfill)};${code}`, map: null }
    },
  }
}

function wantsPolyfill({ build: { modulePreload } }: ResolvedConfig): boolean {
  return modulePreload !== false && modulePreload.polyfill !== false
}
