import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Answer } from '../contract.ts'
import { contentEtag, htmlPage } from '../http/answers.ts'
import type { Build } from './load-build.ts'

/**
 * The pages of a build, held in memory: a page and the assets that it names are of one build, also
 * while the next one is being copied over it.
 */
export function loadPages({ outDir, pages }: Build): ReadonlyMap<string, Answer> {
  return new Map(
    [...pages.pages].map((file) => {
      const html = readFileSync(path.join(outDir, file))
      return [file, htmlPage(200, html, contentEtag(html))]
    }),
  )
}
