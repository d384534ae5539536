import { expect, it } from 'vitest'
import { EvaluatedModules } from 'vite/module-runner'
import { loadedStyles } from './loaded-modules.ts'

/** Makes modules that have been evaluated, by their imports. */
function modulesOf(imports: Readonly<Record<string, readonly string[]>>): {
  modules: EvaluatedModules
  exports: object
} {
  const modules = new EvaluatedModules()
  const exports = {}
  for (const [url, imported] of Object.entries(imports)) {
    const module = modules.ensureModule(`/root${url}`, url)
    if (url === '/entry.ts') module.exports = exports
    for (const other of imported) module.imports.add(`/root${other}`)
  }
  return { modules, exports }
}

const styles = (imports: Parameters<typeof modulesOf>[0]): string[] => {
  const { modules, exports } = modulesOf(imports)
  return loadedStyles(modules, exports).map(({ url }) => url)
}

it('imported modules before their importers, each once, also in a cycle', () => {
  expect(
    styles({
      '/entry.ts': ['/a.ts', '/entry.css'],
      '/a.ts': ['/b.ts', '/a.css', '/entry.ts'],
      '/b.ts': ['/b.css?x', '/a.css'],
      '/a.css': [],
      '/b.css?x': [],
      '/entry.css': [],
    }),
  ).toEqual(['/b.css?x', '/a.css', '/entry.css'])
})

it('neither modules of other entries, nor those that are not evaluated, nor texts and URLs', () => {
  expect(
    styles({
      '/other.ts': ['/other.css'],
      '/other.css': [],
      '/entry.ts': ['/lazy.ts', '/x.css?inline', '/y.css?url', '/z.css?raw'],
      '/x.css?inline': [],
      '/y.css?url': [],
      '/z.css?raw': [],
    }),
  ).toEqual([])
})

it('an entry that is not in the modules has no styles', () => {
  expect(loadedStyles(new EvaluatedModules(), {})).toEqual([])
})
