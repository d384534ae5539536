import { existsSync } from 'node:fs'
import path from 'node:path'
import { describeKnown, sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { devStyleTag, inlineScriptTag, scriptTag, type Tag } from '../html/tags.ts'
import { inputOption } from '../input-option.ts'
import { addressOf, sourceUrl } from './addresses.ts'
import type { BuildWarning } from './build-warning.ts'
import { entryFile, entryId } from './entry-file.ts'
import { htmlEntryTags } from './html-entry.ts'
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

export function createDevTags(styles: PendingStyles, warnOfBuild: BuildWarning): DevTags {
  return {
    shared(session) {
      const { preamble } = session
      const client = scriptTag(addressOf(session, '@vite/client'))
      return preamble === undefined
        ? [client]
        : [inlineScriptTag('script', 'react-preamble', preamble, { type: 'module' }), client]
    },
    entry(session, name) {
      const { root, project } = session
      const key = project.inputNames.get(name) ?? sourceName(name)
      if (isVirtual(key, project.inputs)) {
        warnOfBuild(session, key)
        return [...styles.tags(session, entryFile(root, key)), scriptTag(addressOf(session, `@id/${key}`))]
      }
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
      const url = sourceUrl(session, file)
      // A script may import it, too: by its id it is applied once all the same.
      if (isStyleFile(key)) return [devStyleTag(url, entryId(session, key))]
      return [...styles.tags(session, entryFile(root, key)), scriptTag(url)]
    },
    asset(session, name) {
      const key = sourceName(name)
      const { root, publicDir } = session
      const source = path.resolve(root, key)
      if (key !== '' && existsSync(source)) return sourceUrl(session, source)
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

function isVirtual(key: string, inputs: readonly string[]): boolean {
  return /^[\w-]+:/.test(key) && (key.startsWith('virtual:') || inputs.includes(key))
}
