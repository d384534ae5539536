import { didYouMean, ViteIntegrationError } from '@vite-integration/core/errors'
import { devOptionNames } from '../resolve-options.ts'
import type { Config } from './config.ts'

/** The keys of each command, with the types of those that nothing else checks. */
const keys: Readonly<Record<keyof Config, Readonly<Record<string, string>>>> = {
  dev: {
    ...anything(devOptionNames),
    target: 'string',
    open: 'boolean',
    inspect: 'boolean string',
    inspectBrk: 'boolean string',
  },
  build: { root: 'string', configFile: 'string', mode: 'string' },
  preview: { ...anything(['host', 'port', 'name']), root: 'string', target: 'string' },
  doctor: {
    ...anything(['host', 'port', 'name', 'readyTimeoutMs']),
    root: 'string',
    configFile: 'string',
    target: 'string',
    json: 'boolean',
  },
  publish: {
    root: 'string',
    to: 'string',
    endpoint: 'string',
    region: 'string',
    outDir: 'string',
    application: 'string',
    keep: 'number',
    days: 'number',
    precompressed: 'string',
  },
}

function anything(names: Iterable<string>): Record<string, string> {
  return Object.fromEntries([...names].map((name) => [name, '']))
}

/**
 * Checks the names of what a config file exports, and the values that are not options of `dev()`.
 *
 * @param file its name, for errors
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION
 */
export function checkConfig(config: unknown, file: string): Config {
  if (!isObject(config)) {
    const known = `${file} has to export an object by default: export default { dev: { port: 4000 } }.`
    throw new ViteIntegrationError('INVALID_OPTION', { name: 'default', known })
  }
  checkNames(config, Object.keys(keys), '', file)
  for (const [command, types] of Object.entries(keys)) {
    const section = config[command]
    if (section === undefined) continue
    if (!isObject(section)) throw invalid(command, 'an object', file)
    checkNames(section, Object.keys(types), `${command}.`, file)
    for (const [name, value] of Object.entries(section)) {
      const type = types[name]!
      if (value === undefined || type === '' || type.split(' ').includes(typeof value)) continue
      throw invalid(`${command}.${name}`, type.split(' ').join(' or '), file)
    }
  }
  return config
}

function checkNames(given: object, names: readonly string[], prefix: string, file: string): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const guess = didYouMean(unknown, names)
  const meant = guess === undefined ? '' : `Did you mean "${guess}"? `
  const known = `${meant}${file} may have ${names.map((name) => prefix + name).join(', ')}.`
  throw new ViteIntegrationError('UNKNOWN_OPTION', { name: prefix + unknown, known })
}

function invalid(name: string, type: string, file: string): ViteIntegrationError {
  const known = `In ${file} it has to be of type ${type}.`
  return new ViteIntegrationError('INVALID_OPTION', { name, known })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
