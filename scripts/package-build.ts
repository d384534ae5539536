import type { UserConfig } from 'tsdown'

/** How the packages are built: ES modules, and for CommonJS types of its own and modules that load the ES modules. */
const shared: UserConfig = {
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  dts: true,
  sourcemap: true,
  fixedExtension: false,
}

/**
 * Returns the settings of tsdown for one package.
 *
 * TypeScript takes the format of a module from the name of its types: a `require` that leads to `.d.ts` is an error in
 * CommonJS projects. So each public module has `.d.cts` too. Its `.cjs` holds no code: it loads the ES module through
 * Node's `require(esm)`, so that there is one copy of each class and each state in a process.
 *
 * @param entry the public modules: names in `dist`, each with its source
 * @param own settings of this package; `entry` where it has more modules than the public ones
 */
export function packageBuild(entry: Record<string, string>, own: UserConfig = {}): UserConfig[] {
  const commonjs: UserConfig = {
    format: 'cjs',
    unbundle: false,
    sourcemap: false,
    dts: { emitDtsOnly: true },
  }
  const plugins = [{ name: 'load-es-modules', generateBundle: replaceCode }]
  return [
    { ...shared, entry, ...own },
    { ...shared, ...own, ...commonjs, entry, plugins, logLevel: 'error' },
  ]
}

/** One file of a build, as far as it is read here. */
interface Output {
  readonly fileName: string
  readonly name?: string
  readonly isEntry?: boolean
  readonly exports?: readonly string[]
}

/** Replaces the code of a CommonJS build by modules that load the ES modules of the same names. */
function replaceCode(
  this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown },
  _options: unknown,
  bundle: Record<string, Output>,
): void {
  for (const { fileName, name, isEntry, exports = [] } of Object.values(bundle)) {
    if (!fileName.endsWith('.cjs')) continue
    delete bundle[fileName]
    if (!isEntry) continue
    const lines = [
      `'use strict'`,
      `const loaded = require('./${name}.js')`,
      `Object.defineProperty(exports, '__esModule', { value: true })`,
      ...exports.map((exported) => `exports.${exported} = loaded.${exported}`),
    ]
    this.emitFile({ type: 'asset', fileName, source: `${lines.join('\n')}\n` })
  }
}
