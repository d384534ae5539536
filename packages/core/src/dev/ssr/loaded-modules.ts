import type { EvaluatedModules } from 'vite/module-runner'
import type { LoadedStyle } from './dev-environments.ts'
import { isApplied, isStyleFile } from '../style-files.ts'

/** The modules that a runner has evaluated, as far as they are read here. */
export type LoadedModules = Pick<EvaluatedModules, 'idToModuleMap' | 'getModuleById'>

/**
 * Returns the stylesheets that a runner has loaded for an entry, in the order in which the browser would apply them:
 * imported modules before their importers. A module that is loaded lazily is among them from its first render on.
 *
 * @param exports what the runner's import of the entry has given
 */
export function loadedStyles(modules: LoadedModules, exports: unknown): LoadedStyle[] {
  const entry = [...modules.idToModuleMap.values()].find((module) => module.exports === exports)
  const styles: LoadedStyle[] = []
  const seen = new Set<string>()
  const stack = entry ? [{ module: entry, imports: [...entry.imports] }] : []
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const id = top.imports.shift()
    const module = id === undefined || seen.has(id) ? undefined : modules.getModuleById(id)
    if (id === undefined) stack.pop()
    else seen.add(id)
    if (!module) continue
    if (!isStyleFile(module.url)) stack.push({ module, imports: [...module.imports] })
    else if (isApplied(module.url)) styles.push({ id: module.id, url: module.url })
  }
  return styles
}
