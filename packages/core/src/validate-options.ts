import { ViteIntegrationError } from './errors.ts'
import type { ViteIntegrationOptions } from './options.ts'
import { didYouMean } from './did-you-mean.ts'
import type { SsrOptions } from './ssr-options.ts'
import type { TagOptions } from './tag-options.ts'

export type Check = readonly [accepts: (value: unknown) => boolean, expected: string]
export type Checks = Readonly<Record<string, Check>>

const isString = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0')
const string: Check = [(value) => isString(value) && value !== '', 'a non-empty string']
const boolean: Check = [(value) => typeof value === 'boolean', 'true or false']
const oneOf = (...values: string[]): Check => [
  (value) => values.includes(value as string),
  values.map((value) => JSON.stringify(value)).join(' or '),
]

const checks: Record<keyof ViteIntegrationOptions, Check> = {
  root: string,
  configFile: [(value) => value === false || string[0](value), 'a path, or false'],
  dev: boolean,
  devServer: string,
  devServerSecure: boolean,
  backendPrefixes: [
    (value) => Array.isArray(value) && value.every((one) => isString(one) || one instanceof RegExp),
    'an array of paths such as ["/api"]',
  ],
  outDir: string,
  manifest: string,
  base: [isString, 'a string'],
  assetOrigin: string,
  assetFallback: [
    (value) => string[0](value) || isObject(value),
    'a URL, or an object such as { url: "https://assets.example.com" }',
  ],
  spaFallback: [
    (value) => boolean[0](value) || string[0](value),
    'true, false or the name of an HTML file of the build',
  ],
  nonce: [(value) => typeof value === 'function', 'a function (req, res) => string'],
  transformHtml: [(value) => typeof value === 'function', 'a function (html, { req, url, entry }) => string'],
  memory: [isObject, 'an object such as { maxBytes: 67108864 }'],
  keep: [(value) => value === false || isObject(value), 'an object such as { ms: 3600000 }, or false'],
  setHeaders: [(value) => typeof value === 'function', 'a function (res, path) => void'],
  buildHeader: [
    (value) => boolean[0](value) || (isString(value) && /^[\w!#$%&'*+.^`|~-]+$/.test(value)),
    'true, false or the name of a response header',
  ],
  tags: [isObject, 'an object'],
  ssr: [
    (value) => string[0](value) || isObject(value),
    'a module, or an object such as { entry: "./src/entry-server.ts" }',
  ],
  server: [(value) => isObject(value) && typeof value.emit === 'function', 'an http or https server'],
  logger: [
    (value) =>
      isObject(value) &&
      ['debug', 'info', 'warn', 'error'].every((level) => typeof value[level] === 'function'),
    'an object with the methods debug, info, warn and error',
  ],
}

const prefetchName = oneOf('none', 'waterfall', 'eager')

const callChecks: Checks = {
  preload: oneOf('link', 'header', 'none'),
  earlyHints: boolean,
  prefetch: [
    (value) => prefetchName[0](value) || isObject(value),
    `${prefetchName[1]}, or an object { strategy, concurrency, event }`,
  ],
  styleOrder: oneOf('entry-first', 'imports-first'),
  integrity: [(value) => boolean[0](value) || value === 'all', 'true, false or "all"'],
  attributes: [isObject, 'an object with attributes for "script", "style" and "preload"'],
}

const tagChecks: Record<keyof TagOptions, Check> = {
  ...(callChecks as Record<keyof TagOptions, Check>),
  csp: [(value) => boolean[0](value) || string[0](value), 'true, false or a policy with "{nonce}" in it'],
}

const prefetchChecks: Checks = {
  strategy: oneOf('waterfall', 'eager'),
  concurrency: [(value) => Number.isInteger(value) && (value as number) > 0, 'an integer above 0'],
  event: string,
}

const count = (unit: string): Check => [
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  `a number of ${unit}, 0 or more`,
]
const memoryChecks: Checks = { maxBytes: count('bytes') }
const keepChecks: Checks = { ms: count('milliseconds'), bytes: count('bytes') }
/** A timer of Node with more than that ends at once. */
const maxTimeout = 2 ** 31 - 1
const storeChecks: Checks = {
  url: string,
  redirect: boolean,
  timeoutMs: [
    (value) => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= maxTimeout,
    `a number of milliseconds, from 1 to ${String(maxTimeout)}`,
  ],
  maxBytes: count('bytes'),
}
const ssrChecks: Record<keyof SsrOptions, Check> = {
  entry: string,
  environment: string,
  template: string,
  timeoutMs: count('milliseconds'),
  onError: [(value) => typeof value === 'function', 'a function (error, phase) => Response | void'],
}

const kinds: Check = [
  (value) => isObject(value) || typeof value === 'function',
  'an object of attributes, or a function that returns one',
]
const attributeChecks: Checks = { script: kinds, style: kinds, preload: kinds }

/**
 * Checks the names and the types of all options. An undefined value counts as not given.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION
 */
export function checkOptions(options: unknown): void {
  checkOptionTable(options, checks)
  if (isObject(options.memory)) checkAll(options.memory, memoryChecks, 'memory.')
  if (isObject(options.keep)) checkAll(options.keep, keepChecks, 'keep.')
  if (isObject(options.assetFallback)) checkAll(options.assetFallback, storeChecks, 'assetFallback.')
  if (isObject(options.ssr)) checkAll(options.ssr, ssrChecks, 'ssr.')
  if (options.tags !== undefined) checkTagOptions(options.tags, 'all')
}

/**
 * Checks names and types by a table: that of `viteIntegration()`, or of another package's function.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION
 */
export function checkOptionTable(
  options: unknown,
  table: Checks,
): asserts options is Record<string, unknown> {
  if (!isObject(options)) throw invalidOption('options', 'It has to be an object')
  checkAll(options, table, '')
}

/**
 * Checks the `tags` option (scope 'all') or the options of one call of `viteTags` (scope 'call', without `csp`).
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION
 */
export function checkTagOptions(options: unknown, scope: 'all' | 'call'): void {
  const prefix = scope === 'all' ? 'tags.' : ''
  if (!isObject(options)) throw invalidOption('tags', 'It has to be an object')
  checkAll(options, scope === 'all' ? tagChecks : callChecks, prefix)
  if (isObject(options.prefetch)) checkAll(options.prefetch, prefetchChecks, `${prefix}prefetch.`)
  if (isObject(options.attributes)) checkAll(options.attributes, attributeChecks, `${prefix}attributes.`)
}

/**
 * Creates the INVALID_OPTION error of an option. The hint is in the message: options are the developer's own.
 *
 * @param reason a sentence without its full stop
 */
export function invalidOption(name: string, reason: string): ViteIntegrationError {
  return new ViteIntegrationError('INVALID_OPTION', { name, known: `${reason}.` }, { dev: true })
}

/**
 * The error for a value that a function of the application has returned. A promise is watched: its rejection,
 * which nobody else handles, must not end the process.
 */
export function invalidResult(name: string, reason: string, value: unknown): ViteIntegrationError {
  if (!isPromise(value)) return invalidOption(name, reason)
  Promise.resolve(value).catch(() => {})
  return invalidOption(name, `${reason} at once, and returned a promise`)
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function checkAll(options: Record<string, unknown>, table: Checks, prefix: string): void {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(table, name) ? table[name] : undefined
    if (!check) throw unknownOption(prefix, name, Object.keys(table))
    if (value !== undefined && !check[0](value)) {
      throw invalidOption(prefix + name, `It has to be ${check[1]}, but is ${describe(value)}`)
    }
  }
}

function unknownOption(prefix: string, name: string, names: readonly string[]): ViteIntegrationError {
  const guess = didYouMean(name, names)
  const known = `${guess ? `Did you mean "${prefix}${guess}"? ` : ''}The options are: ${names.join(', ')}.`
  return new ViteIntegrationError('UNKNOWN_OPTION', { name: prefix + name, known }, { dev: true })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
