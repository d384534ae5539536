import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Scheme of a module whose source is in a file that `node --watch` does not get to know. */
const scheme = 'unwatched:'

/** The name that Vite gives to the bundle of a config: vite.config.ts.timestamp-1795295722595-d474f3f57a6dc.mjs */
const bundleName = /\.timestamp-\d+-[\da-f]+\.mjs$/

/**
 * Keeps `node --watch` from restarting the program each time when Vite has read its config. Vite writes the bundle of a
 * config to a file, imports it and removes it; Node watches each file that is imported, and takes the removal for a change.
 * Here the bundle is imported under an address that is no file's. Vite's other ways to load a config (`configLoader`)
 * write no file, but know neither `__dirname` nor `require`.
 *
 * @returns ends it
 */
export function importConfigUnwatched(): () => void {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const { parentURL } = context
      // What the config imports while it runs is looked for beside its file.
      const parent = parentURL?.startsWith(scheme) ? parentURL.slice(scheme.length) : parentURL
      const resolved = next(specifier, { ...context, parentURL: parent })
      if (!resolved.url.startsWith('file:') || !bundleName.test(resolved.url)) return resolved
      return { url: scheme + resolved.url, format: 'module', shortCircuit: true }
    },
    load(url, context, next) {
      if (!url.startsWith(scheme)) return next(url, context)
      const source = readFileSync(fileURLToPath(url.slice(scheme.length)))
      return { source, format: 'module', shortCircuit: true }
    },
  })
  return () => hooks.deregister()
}
