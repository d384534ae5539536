import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inheritedFlags } from './child-script.ts'

/**
 * Node's own options for the program of a file: what it needs for TypeScript is tsx where the project has it,
 * else Node's type stripping.
 *
 * @param file absolute
 */
export function nodeArguments(file: string): string[] {
  return [...inheritedFlags(), ...typeScriptArguments(file)]
}

/** Whether Node itself takes the types out of a program. */
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
  // Node 22.18 and 23.6 strip types without being asked.
  return process.features.typescript === false ? ['--experimental-strip-types'] : []
}

function resolveFrom(file: string, name: string): string | undefined {
  try {
    return createRequire(path.resolve(file)).resolve(name)
  } catch {
    return undefined
  }
}
