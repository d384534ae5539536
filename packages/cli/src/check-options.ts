// Checks of single options of `dev()`. Each returns the value to use, and throws INVALID_OPTION for one that it cannot.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createSecureContext } from 'node:tls'
import { ViteIntegrationError } from '@vite-integration/core/errors'

import { type Certificate, packCertificate } from './child/certificate.ts'
import { splitCommand } from './processes/split-command.ts'

type Command = string | readonly string[]
type PreServe = () => void | Promise<void>

function invalid(name: string, hint: string): ViteIntegrationError {
  return new ViteIntegrationError('INVALID_OPTION', { name, known: hint }, { dev: true })
}

export function resolveName(option: string = 'APP'): string {
  if (typeof option === 'string' && /^[a-z_]\w*$/i.test(option)) return option.toUpperCase()
  const use = 'It is the prefix of environment variables'
  throw invalid('name', `${use}: letters, digits and "_", not beginning with a digit, as in "SHOP".`)
}

/** Returns a port as a number: one from the environment or the command line comes as text. */
export function checkPort(name: 'port' | 'vitePort', option: unknown): number {
  const port = typeof option === 'string' && /^\d+$/.test(option) ? Number(option) : option
  if (Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65_535) return port as number
  if (typeof option === 'string' && /[\\/]/.test(option)) {
    const own = 'a program that listens on a local socket of its own choice is served at this port'
    throw invalid(name, `${option} is no port. Browsers reach a port alone, 3000 for instance: ${own}.`)
  }
  throw invalid(name, `It has to be a port from 0 to 65535, and is ${JSON.stringify(option)}.`)
}

export function resolvePath(name: 'root' | 'configFile', option: string | undefined): string | undefined {
  if (option === undefined) return undefined
  const file = path.resolve(checkText(name, option))
  if (existsSync(file)) return file
  throw invalid(name, `There is no ${file}.`)
}

export function checkText(name: 'host' | 'pidPath' | 'root' | 'configFile', option: unknown): string {
  if (typeof option === 'string' && option !== '') return option
  throw invalid(name, 'It has to be a text that is not empty.')
}

export function checkCommand(option: Command | undefined): Command | undefined {
  if (option === undefined) return undefined
  const parts = [option].flat()
  if (parts.length > 0 && parts.every((part) => typeof part === 'string') && parts[0]!.trim() !== '')
    return option
  throw invalid('viteCommand', 'It has to be a command such as "npx vite", or its arguments as a list.')
}

export function checkPreServe(option: PreServe = () => {}): PreServe {
  if (typeof option === 'function') return option
  throw invalid('preServe', 'It has to be a function.')
}

export function checkPrefixes(option: readonly string[] = ['/api', '/events', '/ws']): string[] {
  if (
    Array.isArray(option) &&
    option.every((prefix) => typeof prefix === 'string' && /^\/[^/?#]/.test(prefix))
  )
    return option.map((prefix: string) => prefix.replace(/\/+$/, ''))
  throw invalid('backendPrefixes', 'It has to be a list of paths such as ["/api"].')
}

export function checkList(name: 'args' | 'execArgv', option: readonly string[] = []): readonly string[] {
  const isList = Array.isArray(option) && option.every((part) => typeof part === 'string')
  if (isList) return Object.freeze([...option])
  throw invalid(name, 'It has to be a list of texts.')
}

export function checkRun(option: Readonly<Record<string, Command>> = {}, name: string): typeof option {
  if (typeof option !== 'object' || option === null || Array.isArray(option))
    throw invalid(
      'run',
      'It has to be an object of names and commands, such as { worker: "node worker.js" }.',
    )
  const taken = new Set(['vite', 'dev', name.toLowerCase()])
  for (const [label, command] of Object.entries(option)) {
    if (!/^[\w:.-]+$/.test(label) || taken.has(label))
      throw invalid(
        `run.${label}`,
        `A name has letters, digits, "-", "_", ":" and ".", and is none of ${[...taken].join(', ')}.`,
      )
    if (![command].flat().every((part) => typeof part === 'string'))
      throw invalid(
        `run.${label}`,
        'It has to be a command such as "node worker.js", or its arguments as a list.',
      )
    splitCommand(command, `run.${label}`)
  }
  return Object.freeze({ ...option })
}

export function checkPatterns(
  name: 'watch' | 'ignore' | 'noReload',
  option: readonly string[] = [],
): readonly string[] {
  const isUsable = (pattern: unknown): boolean =>
    typeof pattern === 'string' && pattern !== '' && !pattern.startsWith('!')
  if (Array.isArray(option) && option.every(isUsable)) return Object.freeze([...option])
  throw invalid(
    name,
    'It has to be a list of patterns such as ["views/**"]. What begins with "!" belongs to "ignore".',
  )
}

export function checkHttps(option: unknown): Certificate | undefined {
  if (option === undefined) return undefined
  const { cert, key } = (option ?? {}) as Record<string, unknown>
  if (typeof cert !== 'string' || typeof key !== 'string')
    throw invalid('https', 'It has to name two files: { cert, key } (--https-cert and --https-key).')
  const read = (file: string): string => {
    try {
      return readFileSync(path.resolve(file), 'utf8')
    } catch (error) {
      throw invalid('https', `${path.resolve(file)} cannot be read: ${(error as Error).message}`)
    }
  }
  const context = { cert: read(cert), key: read(key) }
  try {
    createSecureContext(context)
  } catch (error) {
    throw invalid('https', `${cert} and ${key} are no certificate with its key: ${(error as Error).message}`)
  }
  return packCertificate(context)
}

export function checkTimeout(name: 'readyTimeoutMs' | 'graceMs', option: unknown): number {
  if (typeof option === 'number' && option > 0 && option <= 2 ** 31 - 1) return option
  throw invalid(name, 'It has to be a number of milliseconds.')
}
