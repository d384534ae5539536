import { fileURLToPath } from 'node:url'

/**
 * Returns the absolute path of a program in `child/`: TypeScript when this package runs from its sources, JavaScript
 * when it runs as published.
 *
 * @param name file name without its extension, such as 'preload'
 */
export function childScript(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`../child/${name}.${extension}`, import.meta.url))
}

/**
 * Returns the flags of Node that child programs have to inherit: conditions decide which files `import` resolves to.
 */
export function inheritedFlags(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.flatMap((flag, at) => {
    if (/^(?:--conditions|-C)=/.test(flag)) return [flag]
    return /^(?:--conditions|-C)$/.test(flag) ? [flag, execArgv[at + 1] ?? ''] : []
  })
}
