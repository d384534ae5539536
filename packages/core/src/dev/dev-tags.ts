import { existsSync } from 'node:fs'
import path from 'node:path'
import { describeKnown, sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { devStyleTag, inlineScriptTag, scriptTag, type Tag } from '../html/tags.ts'
import { encodePath } from '../http/encode-path.ts'
import { inputOption } from '../input-option.ts'
import type { Logger } from '../options.ts'
import { htmlEntryTags } from './html-entry.ts'
import { entryFile } from './entry-file.ts'
import type { DevSession } from './dev-server.ts'
import type { PendingStyles } from './pending-styles.ts'
import { isStyleFile } from './style-files.ts'

export interface DevTags {
  /** What every page needs once, ahead of its entries. */
  shared(session: DevSession): Tag[]
  /** @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY */
  entry(session: DevSession, name: string): Tag[]
  /** @throws ViteIntegrationError ASSET_NOT_FOUND */
  asset(session: DevSession, name: string): string
}

export function createDevTags(logger: Logger, styles: PendingStyles): DevTags {
  const warned = new Set<string>()

  /** Works in development and fails in production: better said now. */
  function warnOfBuild({ project }: DevSession, key: string): void {
    if (project.isGuess) return
    const missing = [
      project.inputs.includes(key) ? undefined : `${project.bundler}: { input: [${JSON.stringify(key)}] }`,
      project.hasManifest ? undefined : 'manifest: true',
    ].filter((part) => part !== undefined)
    if (missing.length === 0 || warned.has(key)) return
    warned.add(key)
    logger.warn(
      `viteTags(${JSON.stringify(key)}) will fail in production: vite.config needs "build: { ${missing.join(', ')} }".`,
    )
  }

  return {
    shared({ origin, base, preamble }) {
      const client = scriptTag(`${origin}${encodePath(base)}@vite/client`)
      return preamble === undefined
        ? [client]
        : [inlineScriptTag('script', 'react-preamble', preamble, { type: 'module' }), client]
    },
    entry(session, name) {
      const { root, project } = session
      const key = project.inputNames.get(name) ?? sourceName(name)
      if (isVirtual(key, project.inputs)) return [scriptTag(addressOf(session, `@id/${key}`))]
      const file = path.resolve(root, key)
      // A manifest names a file in one way alone: what production would not find is not found here.
      if (!existsSync(file) || key === '' || path.posix.normalize(key) !== key) {
        const known = describeKnown(
          name,
          [...project.inputs],
          `There is no such file below the Vite root ${root}.`,
        )
        throw new ViteIntegrationError(
          'ENTRY_NOT_FOUND',
          { name, where: `${root} and ${inputOption(project.bundler)}`, known },
          { dev: true },
        )
      }
      if (session.isAsset(file)) {
        const { bundler } = project
        throw new ViteIntegrationError(
          'NOT_AN_ENTRY',
          { name, where: root, known: key, bundler },
          { dev: true },
        )
      }
      warnOfBuild(session, key)
      if (key.endsWith('.html')) return htmlEntryTags(session, key, styles)
      const url = moduleUrl(session, file)
      const module = entryFile(root, key)
      // A script may import it, too: by its id it is applied once all the same.
      if (isStyleFile(key)) return [devStyleTag(url, module)]
      return [...styles.tags(session, module), scriptTag(url)]
    },
    asset(session, name) {
      const key = sourceName(name)
      const { root, publicDir } = session
      const source = path.resolve(root, key)
      if (key !== '' && existsSync(source)) return moduleUrl(session, source)
      if (isPublicFile(publicDir, key)) return addressOf(session, key)
      const where = [root, publicDir].filter((folder) => folder !== '').join(' and ')
      const known = 'There is no such file.'
      throw new ViteIntegrationError('ASSET_NOT_FOUND', { name, where, known }, { dev: true })
    },
  }
}

/** `publicDir` is '' where the project has none. */
function isPublicFile(publicDir: string, key: string): boolean {
  if (publicDir === '' || key === '' || key.split('/').includes('..')) return false
  return existsSync(path.join(publicDir, key))
}

/** The address under which Vite serves a file: below root by its path, elsewhere through /@fs/. */
function moduleUrl(session: DevSession, file: string): string {
  const relative = path.relative(session.root, file).split(path.sep).join('/')
  const outside = relative.startsWith('../') || path.isAbsolute(relative)
  const below = outside ? `@fs/${file.split(path.sep).join('/').replace(/^\//, '')}` : relative
  return addressOf(session, below)
}

/** @param below decoded, below base */
function addressOf({ origin, base }: DevSession, below: string): string {
  return origin + encodePath(base + below)
}

function isVirtual(key: string, inputs: readonly string[]): boolean {
  return /^[\w-]+:/.test(key) && (key.startsWith('virtual:') || inputs.includes(key))
}
