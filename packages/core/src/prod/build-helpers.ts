import type { PageParts } from '../contract.ts'
import type { TagOptions } from '../tag-options.ts'
import { createBuildSource } from './build-source.ts'
import { inlineFile } from './inline-file.ts'
import type { Build } from './load-build.ts'
import type { Pages } from './load-pages.ts'
import { createPageTags, type PageTags } from './page-tags.ts'

/** What the helpers of all responses share: one for a build. */
export interface BuildHelpers {
  readonly tags: PageTags
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
    tags: createPageTags(source, options),
    asset: (name) => source.url(source.file(name)),
    inline(name) {
      const file = source.file(name)
      const text = inlined.get(file) ?? inlineFile(build, source, file, name)
      inlined.set(file, text)
      return text
    },
    html: pages.render,
  }
}
