import type { Plugin, ResolvedBuildEnvironmentOptions } from 'vite'

const polyfill = 'vite/modulepreload-polyfill'

/**
 * Creates the plugin that adds Vite's polyfill for `modulepreload` to script entries. Vite adds it to HTML entries
 * alone, while a backend's templates load script entries.
 */
export function preloadPolyfill(): Plugin {
  return {
    name: 'vite-integration:modulepreload-polyfill',
    apply: 'build',
    applyToEnvironment: ({ config }) => config.consumer === 'client' && wantsPolyfill(config.build),
    transform(code, id) {
      // A script without imports needs no polyfill. It may also be inlined into a page, where it cannot import one.
      if (!/\.[cm]?[jt]sx?$/.test(id) || !/\bimport\b/.test(code) || code.includes(polyfill)) return null
      if (!this.getModuleInfo(id)?.isEntry) return null
      // Inserted without a line break, so that the line numbers of the source map stay right.
      return { code: `import ${JSON.stringify(polyfill)};${code}`, map: null }
    },
  }
}

/** Returns whether the config wants the polyfill. Libraries do not get it: the page that loads them decides. */
function wantsPolyfill({ lib, modulePreload }: ResolvedBuildEnvironmentOptions): boolean {
  return !lib && modulePreload !== false && modulePreload.polyfill !== false
}
