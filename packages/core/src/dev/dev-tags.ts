import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describeKnown, sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { prepareDocument } from '../html/document.ts'
import { isModuleScript, wordsOf } from '../html/element-kinds.ts'
import { readHtml } from '../html/read-html.ts'
import { inputOption } from '../error-text.ts'
import { encodePath } from '../http/request-path.ts'
import type { Logger } from '../options.ts'
import type { TagOptions } from '../tag-options.ts'
import type { TagSource } from '../tags/collect.ts'
import type { HelperSource } from '../tags/page-helpers.ts'
import { devStyleTag, inlineScriptTag, scriptTag, styleTag, type Tag } from '../tags/tag.ts'
import { createFindTags } from '../tags/tag-set.ts'
import { createBuildWarning } from './build-warning.ts'
import { createInline } from './dev-inline.ts'
import { renderPage } from './dev-page.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import type { PendingStyles } from './pending-styles.ts'
import { entryFile, entryId, sourceUrl, unknownAsset, viteUrl } from './source-files.ts'
import { isStyleFile } from './style-files.ts'

/** Creates the source of tags, URLs and pages that the helpers of all responses share in development. */
export function createDevHelpers(
  vite: DevServer,
  styles: PendingStyles,
  options: TagOptions,
  logger: Logger,
): HelperSource {
  const inline = createInline(logger)
  return {
    // Without a cache: the module graph grows between two responses.
    findTags: createFindTags(createDevTags(vite, styles, logger), options),
    asset: (name) => assetUrl(vite.session(), name),
    inline: (name) => inline(vite.session(), name),
    async html(name, parts = {}, nonce) {
      const html = await renderPage(vite, name, `/${name}`)
      return prepareDocument(html)(parts, nonce(html))
    },
  }
}

/** Resolves entries to tags by Vite: its client, the entries, and the styles that the module graph knows. */
export function createDevTags(vite: DevServer, styles: PendingStyles, logger: Logger): TagSource {
  const warnOfBuild = createBuildWarning(logger)
  return {
    isBuild: false,
    shared() {
      const session = vite.session()
      const client = scriptTag(viteUrl(session, '@vite/client'))
      const { preamble } = session
      return preamble === undefined
        ? [client]
        : [inlineScriptTag('script', 'react-preamble', preamble, { type: 'module' }), client]
    },
    entry(name) {
      const session = vite.session()
      const { root, project } = session
      const key = project.inputNames.get(name) ?? sourceName(name)
      const isVirtual = isVirtualModule(key, project.inputs)
      if (!isVirtual) checkEntry(session, name, key)
      warnOfBuild(session, key)
      if (isVirtual) return scriptTags(session, key, viteUrl(session, `@id/${key}`), styles)
      if (key.endsWith('.html')) return htmlEntryTags(session, key, styles)
      const url = sourceUrl(session, path.resolve(root, key))
      // A script may import the stylesheet too; the id lets Vite's client apply it once.
      if (isStyleFile(key)) return [{ ...devStyleTag(url, entryId(session, key)), src: key }]
      return scriptTags(session, key, url, styles)
    },
    prefetch: () => [],
  }
}

/** Returns the tags of a script entry: the stylesheets that it imports, and itself. */
function scriptTags(session: DevSession, key: string, url: string, styles: PendingStyles): Tag[] {
  return [...styles.tags(session, entryFile(session.root, key)), { ...scriptTag(url), src: key }]
}

/**
 * @param key the entry's path relative to root
 * @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY
 */
function checkEntry({ root, project, isAsset }: DevSession, name: string, key: string): void {
  const { inputs, bundler } = project
  const file = path.resolve(root, key)
  // A manifest has one key per file: other spellings of the path would fail in production.
  if (!existsSync(file) || key === '' || path.posix.normalize(key) !== key) {
    const known = describeKnown(name, [...inputs], `There is no such file below the Vite root ${root}.`)
    const where = `${root} and ${inputOption(bundler)}`
    throw new ViteIntegrationError('ENTRY_NOT_FOUND', { name, where, known }, { dev: true })
  }
  if (isAsset(file))
    throw new ViteIntegrationError('NOT_AN_ENTRY', { name, where: root, known: key, bundler }, { dev: true })
}

/**
 * Returns the tags of an HTML entry: its own module scripts and stylesheets. A build's manifest has the script of an
 * HTML entry under the key of the HTML file, so both modes give the same page.
 *
 * @param key path relative to root, with slashes
 */
function htmlEntryTags(session: DevSession, key: string, styles: PendingStyles): Tag[] {
  const { root, base, origin } = session
  return targetsOf(root, key).flatMap(({ isScript, target }) => {
    const below = belowRoot(target, key)
    if (below === undefined) return [isScript ? scriptTag(target) : styleTag(target)]
    const url = origin + encodePath(base) + below
    if (!isScript) return [{ ...devStyleTag(url, entryId(session, below)), src: key }]
    return [...styles.tags(session, entryFile(root, below)), { ...scriptTag(url), src: key }]
  })
}

/** Returns the URLs of the module scripts and stylesheets that an HTML entry loads, in document order. */
function targetsOf(root: string, key: string): { isScript: boolean; target: string }[] {
  const { elements } = readHtml(readFileSync(path.resolve(root, key), 'utf8'))
  return elements.flatMap((element) => {
    const isScript = isModuleScript(element)
    const isStyle = element.name === 'link' && wordsOf(element, 'rel').includes('stylesheet')
    const target = element.attributes.get(isScript ? 'src' : 'href')?.value.trim()
    return target && (isScript || isStyle) ? [{ isScript, target }] : []
  })
}

/** Returns the path below root of a URL in an HTML entry; undefined for a URL of another origin. */
function belowRoot(target: string, key: string): string | undefined {
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(target)) return undefined
  return target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(key), target)
}

/** @throws ViteIntegrationError ASSET_NOT_FOUND */
function assetUrl(session: DevSession, name: string): string {
  const key = sourceName(name)
  const { root, publicDir } = session
  const source = path.resolve(root, key)
  if (key !== '' && existsSync(source)) return sourceUrl(session, source)
  if (isPublicFile(publicDir, key)) return viteUrl(session, key)
  throw unknownAsset(session, name)
}

/** @param publicDir '' where the project has none */
function isPublicFile(publicDir: string, key: string): boolean {
  if (publicDir === '' || key === '' || key.split('/').includes('..')) return false
  return existsSync(path.join(publicDir, key))
}

function isVirtualModule(key: string, inputs: readonly string[]): boolean {
  return /^[\w-]+:/.test(key) && (key.startsWith('virtual:') || inputs.includes(key))
}
