import { existsSync } from 'node:fs'
import path from 'node:path'
import { normalizePath, serverEntryName } from '@vite-integration/core/plugin'
import type { IntegrationOptions, PluginSsrOptions } from '../options.ts'

/** The option `ssr` with its defaults. */
export type ResolvedSsr = Required<PluginSsrOptions>

export const defaultTemplate = 'index.html'

/**
 * Returns the option `ssr` with its defaults, or nothing without it.
 *
 * @throws Error for an entry that is no text
 */
export function resolveSsr(option: IntegrationOptions['ssr']): ResolvedSsr | undefined {
  if (option === undefined) return undefined
  const { entry, environment, template } = typeof option === 'string' ? { entry: option } : option
  const texts = {
    entry,
    environment: environment ?? 'ssr',
    template: template ?? defaultTemplate,
  }
  const wrong = Object.entries(texts).find(([, text]) => typeof text !== 'string' || text === '')
  if (wrong)
    throw new Error(
      `[vite-integration] "ssr" of the plugin has no ${wrong[0]}. It has to be the module that renders, such as ` +
        `'./src/entry-server.ts', or { entry, environment, template }.`,
    )
  return { ...texts, template: normalizePath(texts.template).replace(/^(?:\.?\/)+/, '') }
}

/**
 * Returns the server entry as an input of the bundler: an absolute path for a file, because Vite 7 looks for relative ones
 * in its working directory; all else as it stands, for the plugin that knows it.
 *
 * @param root absolute path of the Vite root
 */
export function entryInput(entry: string, root: string): string {
  const name = serverEntryName(entry, root)
  if (path.isAbsolute(entry) && existsSync(entry)) return entry
  const [folder = ''] = name.split('/')
  const isPath = /^\.{0,2}\//.test(entry) || existsSync(path.join(root, folder))
  return isPath ? path.resolve(root, name) : entry
}
