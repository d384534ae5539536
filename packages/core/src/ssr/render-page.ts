import type { HostRequest, RequestContext } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { type PreparedDocument, readDocument } from '../html/document.ts'
import type { TransformPage } from '../html/transform-page.ts'
import type { TagOptions } from '../tag-options.ts'
import { takeUnseen } from '../tags/order.ts'
import { appendLinks, preloadLinks } from '../tags/render-tags.ts'
import type { Tag } from '../tags/tag.ts'
import type { SsrEntry } from './ssr-source.ts'
import { stateScript } from './state.ts'
import { linksOf, namesAddress, renderWithNonce } from './tag-assets.ts'
import type { RenderParts } from './types.ts'

/** Reads the template of a request. Consecutive renders with one template read it once. */
export type ReadTemplate = (entry: SsrEntry, context: RequestContext) => Promise<PreparedDocument>

/** @param change the application's own change of pages */
export function createReadTemplate(change: TransformPage | undefined): ReadTemplate {
  let last: { readonly html: string; readonly document: PreparedDocument } | undefined
  return async (entry, context) => {
    const given = await entry.template()
    const html = change ? await change(given, entry.templateName, context) : given
    if (last?.html !== html) last = { html, document: readDocument(html) }
    const { document } = last
    if (document.hasOutlet) return document
    const { templateFile: where } = entry
    throw new ViteIntegrationError('SSR_OUTLET_MISSING', { name: where.replace(/^.*[\\/]/, ''), where })
  }
}

/** What fills a template beside the body. */
interface Filling {
  readonly parts: RenderParts
  /** Tags that the render needs, scripts included. */
  readonly assets: readonly Tag[]
  /** Inlined stylesheets, which take the place of linked ones. */
  readonly styles: readonly Tag[]
  readonly nonce: string | undefined
  readonly options: TagOptions
  /** Gets the preloads where the options want them in a header; without it they stay in the page. */
  readonly headers: { readonly own: Headers; readonly host: HostRequest } | undefined
}

/** Returns the template around a body. What it has already is not repeated. */
export function fillTemplate(
  { split, addresses }: PreparedDocument,
  { parts: { head = '', state }, assets, styles, nonce, options, headers }: Filling,
): [before: string, after: string] {
  const isNew = ({ href }: Tag): boolean => !addresses.has(href) && !namesAddress(head, href)
  const tags = takeUnseen([...styles, ...linksOf(assets)], new Map()).filter(isNew)
  const sent = headers && options.preload === 'header' ? sendPreloads(tags, headers, nonce) : new Set()
  const links = tags.filter((tag) => !sent.has(tag))
  return split({ head, tags: renderWithNonce(links, options, nonce), state: stateScript(state) }, nonce)
}

function sendPreloads(
  tags: readonly Tag[],
  { own, host }: NonNullable<Filling['headers']>,
  nonce: string | undefined,
): ReadonlySet<Tag> {
  const response = {
    statusCode: 200,
    headersSent: false,
    getHeader: (name: string) => own.get(name) ?? host.getHeader(name),
    setHeader: (name: string, value: string) => own.set(name, value),
    writeEarlyHints: () => {},
  }
  return new Set(appendLinks(preloadLinks(tags), response, nonce).map(({ tag }) => tag))
}
