import { ViteIntegrationError } from './errors.ts'
import type { ViteIntegrationOptions } from './options.ts'
import { nearest } from './nearest.ts'

type Check = readonly [accepts: (value: unknown) => boolean, expected: string]

const isString = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0')
const string: Check = [(value) => isString(value) && value !== '', 'a non-empty string']
const boolean: Check = [(value) => typeof value === 'boolean', 'true or false']

const checks: Record<keyof ViteIntegrationOptions, Check> = {
  root: string,
  configFile: [(value) => value === false || string[0](value), 'a path, or false'],
  dev: boolean,
  backendPrefixes: [
    (value) => Array.isArray(value) && value.every(isString),
    'an array of paths such as ["/api"]',
  ],
  outDir: string,
  manifest: string,
  base: [isString, 'a string'],
  assetOrigin: string,
  spaFallback: [
    (value) => boolean[0](value) || string[0](value),
    'true, false or the name of an HTML file of the build',
  ],
  nonce: [(value) => typeof value === 'function', 'a function (req, res) => string'],
  server: [(value) => isObject(value) && typeof value.emit === 'function', 'an http or https server'],
  logger: [
    (value) =>
      isObject(value) &&
      ['debug', 'info', 'warn', 'error'].every((level) => typeof value[level] === 'function'),
    'an object with the methods debug, info, warn and error',
  ],
}

/** @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION. An undefined value counts as not given. */
export function checkOptions(options: unknown): void {
  if (!isObject(options)) throw invalidOption('options', 'It has to be an object')
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof ViteIntegrationOptions] : undefined
    if (!check) throw unknownOption(name)
    if (value !== undefined && !check[0](value)) {
      throw invalidOption(name, `It has to be ${check[1]}, and is ${describe(value)}`)
    }
  }
}

export function invalidOption(name: string, reason: string): ViteIntegrationError {
  return new ViteIntegrationError('INVALID_OPTION', { name, known: `${reason}.` }, { dev: true })
}

function unknownOption(name: string): ViteIntegrationError {
  const names = Object.keys(checks)
  const guess = nearest(name, names)
  const known = `${guess ? `Did you mean "${guess}"? ` : ''}The options are: ${names.join(', ')}.`
  return new ViteIntegrationError('UNKNOWN_OPTION', { name, known }, { dev: true })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'string' ? JSON.stringify(value) : `a ${typeof value}`
}
