import type { Plugin, ResolvedBuildEnvironmentOptions } from 'vite'

const polyfill = 'vite/modulepreload-polyfill'

/**
 * Vite puts its polyfill for `modulepreload` into HTML entries by itself; script entries, which a backend's
 * templates load, have to import it. Here they do.
 */
export function preloadPolyfill(): Plugin {
  return {
    name: 'vite-integration:modulepreload-polyfill',
    apply: 'build',
    applyToEnvironment: ({ config }) => config.consumer === 'client' && wantsPolyfill(config.build),
    transform(code, id) {
      // A script that imports nothing preloads nothing, and may stand in a page itself: there it could import nothing.
      if (!/\.[cm]?[jt]sx?$/.test(id) || !/\bimport\b/.test(code) || code.includes(polyfill)) return null
      if (!this.getModuleInfo(id)?.isEntry) return null
      // On the first line: the lines of the source map stay right.
      return { code: `import ${JSON.stringify(polyfill)};${code}`, map: null }
    },
  }
}

/** A library is loaded by somebody else's page. */
function wantsPolyfill({ lib, modulePreload }: ResolvedBuildEnvironmentOptions): boolean {
  return !lib && modulePreload !== false && modulePreload.polyfill !== false
}
