import path from 'node:path'
import { type BuildMetadata, metadataFile } from '../../build-metadata.ts'
import type { ResolvedConfig } from '../../config.ts'
import { describeKnown, serverEntryName } from '../../entry-name.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { type Loading, readStats } from '../../loading.ts'
import { defaultTemplate } from '../../ssr/resolve-ssr.ts'

/** Files in it are never served. */
const hiddenFolder = '.vite/'

/** What renders the pages of a build. */
export interface ServerFiles {
  /** The entry as the `ssr` option or the record has it. */
  readonly name: string
  /** Absolute path of the built entry. */
  readonly file: string
  /** The template relative to outDir; it need not be there. */
  readonly template: string
  /** Absolute paths of the other modules of its build, as far as the plugin has recorded them. */
  readonly chunks: readonly string[]
}

/**
 * Finds the built server entry: the one of the `ssr` option, else the one that the Vite plugin recorded. Undefined without both.
 *
 * @throws ViteIntegrationError SSR_ENTRY_NOT_FOUND
 */
export function* findServer(
  { ssr: option, root }: ResolvedConfig,
  outDir: string,
  { ssr: record, server = {}, digests = {}, environments = [] }: BuildMetadata,
): Loading<ServerFiles | undefined> {
  const name = option?.entry ?? record?.entry
  if (name === undefined) return undefined
  const environment = option?.environment ?? record?.environment ?? 'ssr'
  const entries = Object.hasOwn(server, environment) ? server[environment]! : {}
  const key = serverEntryName(name, root)
  const recorded = Object.hasOwn(entries, key) ? [path.resolve(outDir, entries[key]!)] : undefined
  // What lies there is of an earlier build then: this one's server failed, or is still being built.
  const isUnbuilt = environments.includes(environment) && !Object.hasOwn(server, environment)
  const candidates = recorded ?? (isUnbuilt ? [] : unrecorded(outDir, path.resolve(root, name), key))
  for (const file of candidates) {
    if ((yield* readStats(file))?.isFile()) {
      const files = Object.hasOwn(digests, environment) ? Object.keys(digests[environment]!) : []
      const modules = files.filter((each) => /\.m?js$/.test(each)).map((each) => path.resolve(outDir, each))
      return {
        name,
        file,
        template: templateOf(option?.template, record?.template),
        chunks: modules.filter((each) => each !== file),
      }
    }
  }
  const cause = `"npx vite build" makes it with integration({ ssr: ${JSON.stringify(name)} }) in vite.config.`
  throw new ViteIntegrationError('SSR_ENTRY_NOT_FOUND', {
    name,
    where: candidates.join(' and ') || path.join(outDir, metadataFile),
    known: describeKnown(key, Object.keys(entries), cause),
  })
}

/** Returns the template, relative to outDir. The plugin moves it aside where a prerendered page stands in its place. */
function templateOf(given: string | undefined, recorded: string | undefined): string {
  const isMoved =
    recorded?.startsWith(hiddenFolder) === true && (given ?? defaultTemplate) === defaultTemplate
  return (isMoved ? recorded : (given ?? recorded)) ?? defaultTemplate
}

/** Returns the source of a built template, relative to the Vite root: one that was moved aside was the default. */
export function sourceOf(template: string): string {
  return template.startsWith(hiddenFolder) ? defaultTemplate : template
}

/** Builds without the plugin: the option may name a built file; else the usual folder of the server has one of this name. */
function unrecorded(outDir: string, given: string, key: string): string[] {
  const stem = path.join(outDir, '..', 'server', path.posix.basename(key).replace(/\.[^.]*$/, ''))
  const built = /\.[cm]?js$/.test(given) ? [given] : []
  return [...['.js', '.mjs', '.cjs'].map((ending) => stem + ending), ...built]
}
