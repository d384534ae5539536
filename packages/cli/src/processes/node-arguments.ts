import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inheritedFlags } from './child-script.ts'

/**
 * Returns Node's options for running a module: inherited conditions, and for TypeScript tsx where the project has it
 * installed, else Node's own type stripping.
 *
 * @param file absolute path of the module
 */
export function nodeArguments(file: string): string[] {
  return [...inheritedFlags(), ...typeScriptArguments(file)]
}

/** Returns whether Node's own type stripping runs a module: it is TypeScript, and the project has no tsx. */
export function isStripped(file: string): boolean {
  return isTypeScript(file) && resolveFrom(file, 'tsx') === undefined
}

function isTypeScript(file: string): boolean {
  return /\.[cm]?tsx?$/.test(file)
}

function typeScriptArguments(file: string): string[] {
  if (!isTypeScript(file)) return []
  const tsx = resolveFrom(file, 'tsx')
  if (tsx !== undefined) return ['--import', pathToFileURL(tsx).href]
  // From Node 22.18 and 23.6 on types are stripped without a flag.
  return process.features.typescript === false ? ['--experimental-strip-types'] : []
}

function resolveFrom(file: string, name: string): string | undefined {
  try {
    return createRequire(path.resolve(file)).resolve(name)
  } catch {
    return undefined
  }
}
