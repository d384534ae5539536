import { existsSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { commandError } from '../errors.ts'
import { checkConfig } from './check-config.ts'
import type { Config } from './config.ts'

const names = ['ts', 'mts', 'js', 'mjs'].map((extension) => `vite-integration.config.${extension}`)

/**
 * Loads the config file of a folder; without one the config is empty.
 *
 * @param folder absolute path
 * @throws ViteIntegrationError CONFIG_NOT_LOADED, UNKNOWN_OPTION, INVALID_OPTION
 */
export async function loadConfig(folder: string): Promise<Config> {
  const name = names.find((each) => existsSync(path.join(folder, each)))
  if (name === undefined) return {}
  let config: unknown
  try {
    config = await load(path.join(folder, name))
  } catch (cause) {
    const known = cause instanceof Error ? cause.message : String(cause)
    throw commandError('CONFIG_NOT_LOADED', { name, known }, { cause })
  }
  return checkConfig(config, name)
}

/** Loads a config by Node where Node can; else by Vite, which takes longer and more memory. */
async function load(file: string): Promise<unknown> {
  if (isModule(file)) {
    const { default: exported } = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return typeof exported === 'function' ? (exported as () => unknown)() : exported
  }
  const folder = path.dirname(file)
  const { loadVite } = await import('@vite-integration/core/tooling')
  const { loadConfigFromFile } = await loadVite(folder)
  const env = { command: 'serve', mode: 'development' } as const
  return (await loadConfigFromFile(env, file, folder, 'silent'))?.config
}

/**
 * Returns whether Node takes a file for an ES module, and strips its types where it has some. In a CommonJS package it
 * takes files for ES modules by their extension alone.
 */
function isModule(file: string): boolean {
  const [, kind = '', language] = /\.(m?)([jt])s$/.exec(file) ?? []
  if (language === 't' && !process.features.typescript) return false
  if (kind === 'm') return true
  const packageFile = findPackageJSON(pathToFileURL(file))
  if (packageFile === undefined) return false
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { type?: string }).type === 'module'
}
