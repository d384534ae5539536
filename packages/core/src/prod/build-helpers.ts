import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { PageParts } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { inlineSafe, maxInlineBytes } from '../html/inline-safe.ts'
import type { TagOptions } from '../tag-options.ts'
import { type BuildSource, createBuildSource } from './build-source.ts'
import { createEntryTexts, type EntryTexts } from './entry-texts.ts'
import type { Build } from './load-build.ts'
import type { Pages } from './load-pages.ts'

/** What the helpers of all responses share: one for a build. */
export interface BuildHelpers {
  readonly source: BuildSource
  /** Undefined where tags depend on the response. */
  texts(entry: string): EntryTexts | undefined
  asset(path: string): string
  inline(path: string): string
  html(name: string, parts: PageParts | undefined, nonce: string | undefined): string
}

/** @param prefix what stands in front of every address: assetOrigin and base */
export function createBuildHelpers(
  build: Build,
  pages: Pages,
  prefix: string,
  options: TagOptions,
): BuildHelpers {
  const source = createBuildSource(build, prefix)
  const inlined = new Map<string, string>()
  return {
    source,
    texts: createEntryTexts(source, options),
    asset: (name) => source.url(source.file(name)),
    inline(name) {
      const file = source.file(name)
      const text = inlined.get(file) ?? readInline(path.join(build.outDir, file), name)
      inlined.set(file, text)
      return text
    },
    html: pages.render,
  }
}

function readInline(file: string, name: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) {
    const known = 'The manifest names it, but it is gone from the disk.'
    throw new ViteIntegrationError('ASSET_NOT_FOUND', { name, where: file, known })
  }
  if (size > maxInlineBytes) {
    const known = `It has ${size} bytes; ${maxInlineBytes} are allowed.`
    throw new ViteIntegrationError('INLINE_TOO_LARGE', { name, known })
  }
  return inlineSafe(readFileSync(file, 'utf8'), file)
}
