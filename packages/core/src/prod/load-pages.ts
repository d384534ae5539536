import path from 'node:path'
import type { BufferedResponse, PageParts, RequestContext } from '../contract.ts'
import { sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { prepareDocument } from '../html/document.ts'
import { absoluteAddresses } from '../html/page-addresses.ts'
import type { ChooseForm } from '../http/accept-encoding.ts'
import { encodePath, requestPath } from '../http/request-path.ts'
import type { TransformPage } from '../html/transform-page.ts'
import { contentEtag, htmlPage, revalidate, varyByNavigation } from '../http/responses.ts'
import { loadAll, type Loading, readBytes } from '../loading.ts'
import { once } from '../once.ts'
import type { Build } from './load-build.ts'
import { answerPage, createPageForms, readCodedPages } from './page-forms.ts'

/** The pages of a build. */
export interface Pages {
  /** Returns the HTML of a page, as it was built but for its addresses, which are absolute. */
  htmlOf(file: string): string | undefined
  /**
   * Returns the page as it was built, or with the CSP nonce on its scripts, stylesheets and preloads.
   *
   * @param isFallback whether only navigations get it at this path
   */
  answer(
    file: string,
    isFallback: boolean,
    nonce: string | undefined,
    context: RequestContext,
  ): BufferedResponse
  /** Returns a page that the application has changed for this request. */
  answerChanged(
    file: string,
    isFallback: boolean,
    nonce: string | undefined,
    context: RequestContext,
    change: TransformPage,
  ): Promise<BufferedResponse>
  /** @throws ViteIntegrationError PAGE_NOT_FOUND */
  render(name: string, parts: PageParts | undefined, nonce: string | undefined): string
}

/**
 * Reads the pages into memory: a page and the assets that it names are of one build, also while the next
 * one is being copied over it. A page is made ready with the first request for it, so that the start does not wait.
 */
export function* loadPages(build: Build, chooseForm: ChooseForm): Loading<Pages> {
  const { outDir, files, pages, htmlFiles, bundler } = build
  const names = [...htmlFiles]
  const relocate = relocation(build)
  const contents = yield* loadAll(names.map((file) => readBytes(path.join(outDir, file))))
  const coded = yield* loadAll(names.map((file) => readCodedPages(outDir, files, file)))
  const loaded = new Map(
    names.map((file, index) => {
      const built = contents[index]!
      // Built with `base: './'`, a page names its files from its own folder; as a fallback it stands at any path.
      const html = once(() => absoluteAddresses(built.toString('utf8'), pages.base, placeOf(file), relocate))
      const fill = once(() => prepareDocument(html()))
      return [file, { html, fill, forms: once(() => createPageForms(coded[index]!, html())) }]
    }),
  )
  return {
    htmlOf: (file) => loaded.get(file)?.html(),
    answer(file, isFallback, nonce, context) {
      const { fill, forms } = loaded.get(file)!
      if (nonce === undefined)
        return answerPage(chooseForm(context.req.headers['accept-encoding'], forms()), isFallback, context)
      const page = htmlPage(200, fill()({}, nonce))
      return { ...page, headers: privately(page.headers, isFallback) }
    },
    async answerChanged(file, isFallback, nonce, context, change) {
      const changed = await change(loaded.get(file)!.html(), file, context)
      const body = nonce === undefined ? changed : prepareDocument(changed)({}, nonce)
      // With a nonce it is another page each time.
      const page = htmlPage(200, body, nonce === undefined ? contentEtag(body) : undefined)
      return revalidate({ ...page, headers: privately(page.headers, isFallback) }, context.req)
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

/** Headers of a page that is made for one client. */
function privately(headers: BufferedResponse['headers'], isFallback: boolean): BufferedResponse['headers'] {
  return {
    ...headers,
    'cache-control': 'private, no-cache',
    ...(isFallback ? { vary: varyByNavigation } : {}),
  }
}

/** Where a page stood when it was built: the plugin moves the template of a prerendered page aside. */
function placeOf(file: string): string {
  return file.replace(/^\.vite\//, '')
}

/** With an origin of its own for assets, files that never change are named there: in pages as in tags. */
function relocation({ assetOrigin, base, immutable }: Build): ((address: string) => string) | undefined {
  if (assetOrigin === '') return undefined
  return (address) => {
    const file = requestPath(address)?.slice(base.length)
    return file !== undefined && immutable.has(file) && address.startsWith(encodePath(base))
      ? assetOrigin + address
      : address
  }
}
