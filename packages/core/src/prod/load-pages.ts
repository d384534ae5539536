import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { BufferedResponse, PageParts } from '../contract.ts'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { prepareDocument } from '../html/document.ts'
import { absoluteAddresses } from '../html/page-addresses.ts'
import { contentEtag, htmlPage } from '../http/responses.ts'
import { once } from '../once.ts'
import type { Build } from './load-build.ts'

/** The pages of a build. */
export interface Pages {
  has(file: string): boolean
  /** The page as it was built, or with the CSP nonce on its scripts, stylesheets and preloads. */
  answer(file: string, nonce: string | undefined): BufferedResponse
  /** @throws ViteIntegrationError PAGE_NOT_FOUND */
  render(name: string, parts: PageParts | undefined, nonce: string | undefined): string
}

/**
 * Reads the pages into memory: a page and the assets that it names are of one build, also while the next
 * one is being copied over it. A page is made ready with the first request for it, so that the start does not wait.
 */
export function loadPages({ outDir, pages, bundler }: Build): Pages {
  const loaded = new Map(
    [...pages.pages].map((file) => {
      const built = readFileSync(path.join(outDir, file), 'utf8')
      // Built with `base: './'`, a page names its files from its own folder; as a fallback it stands at any path.
      const html = once(() => absoluteAddresses(built, pages.base, file))
      const fill = once(() => prepareDocument(html()))
      return [file, { fill, answer: once(() => htmlPage(200, html(), contentEtag(html()))) }]
    }),
  )
  return {
    has: (file) => loaded.has(file),
    answer(file, nonce) {
      const { fill, answer } = loaded.get(file)!
      return nonce === undefined ? answer() : htmlPage(200, fill()({}, nonce))
    },
    render(name, parts = {}, nonce) {
      const file = sourceName(name)
      const page = loaded.get(file)
      const where = `${file} in ${outDir}`
      if (!page) throw new ViteIntegrationError('PAGE_NOT_FOUND', { name, where, bundler })
      return page.fill()(parts, nonce)
    },
  }
}
