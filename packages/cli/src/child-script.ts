import { fileURLToPath } from 'node:url'

/** The file of a program of ours: from sources it is TypeScript, from what is published JavaScript. */
export function childScript(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./child/${name}.${extension}`, import.meta.url))
}

/** Flags that programs of ours inherit: they decide which files `import` finds. */
export function inheritedFlags(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.flatMap((flag, at) => {
    if (/^(?:--conditions|-C)=/.test(flag)) return [flag]
    return /^(?:--conditions|-C)$/.test(flag) ? [flag, execArgv[at + 1] ?? ''] : []
  })
}
