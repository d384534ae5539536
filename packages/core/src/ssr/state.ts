import { uneval, type UnevalReplacer } from 'devalue'
import { invalidOption } from '../validate-options.ts'

/**
 * Returns a value as JavaScript for an inline script: it evaluates to an equal value, and holds neither `<` nor a line
 * separator. Undefined for undefined.
 *
 * @throws ViteIntegrationError INVALID_OPTION for functions, symbols and objects of classes
 */
export function stateScript(state: unknown): string | undefined {
  if (state === undefined) return undefined
  try {
    return uneval(state)
  } catch {
    return unevalWithKeys(state)
  }
}

/** JSON may have keys `__proto__`; as a property of a literal that would be the prototype. */
const keepKeys: UnevalReplacer = (value, js) => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__')) return undefined
  return js`Object.fromEntries(${Object.entries(value as object)})`
}

function unevalWithKeys(state: unknown): string {
  try {
    return uneval(state, keepKeys)
  } catch (cause) {
    const { message, path } = cause as Error & { path?: string }
    const where = path ? ` (at ${path})` : ''
    throw invalidOption('state', `It has to be JSON, or Date, Map, Set, BigInt: ${message}${where}`)
  }
}
