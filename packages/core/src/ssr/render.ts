import { Readable } from 'node:stream'
import type { ResolvedConfig } from '../config.ts'
import type { Outcome, RequestContext } from '../contract.ts'
import { callEntry, type Rendered } from './call-entry.ts'
import { unusualMessage } from '../http/write-response.ts'
import { cancelBody, type Chunk, type Chunks, openBody } from './chunks.ts'
import { HtmlResponses } from './html-response.ts'
import { Lifetime } from './lifetime.ts'
import { copyHeaders, type Head, hasNoBody, headOf, setPageDefaults, toOutcome } from './outcome.ts'
import { streamPage } from './page-stream.ts'
import { mergeLocals, RenderContext } from './render-context.ts'
import { fillTemplate, type ReadTemplate } from './render-page.ts'
import type { ResolvedSsr } from './resolve-ssr.ts'
import { restOfBody } from './rest-of-body.ts'
import type { SsrEntry, SsrSource } from './ssr-source.ts'
import { sendEarlyHints } from '../tags/render-tags.ts'
import { assetsOf } from './tag-assets.ts'
import type { Body, RenderParts, RenderPhase, SsrContext } from './types.ts'
import { createWebRequest } from './web-request.ts'

/** Returns what a route gives to the render. */
export type GiveLocals = () => object | undefined | Promise<object | undefined>

/** What all renders of an integration share. */
export interface RenderSettings extends Pick<ResolvedSsr, 'timeoutMs'> {
  readonly config: ResolvedConfig
  readonly hasNonce: boolean
  readonly source: SsrSource
  readonly readTemplate: ReadTemplate
  /** Tells of an error. Returns the response that takes its place. */
  report(error: unknown, phase: RenderPhase, context: RequestContext): Response | undefined
}

/** A page whose body has its first piece. */
interface OpenPage {
  readonly before: string
  readonly after: string
  /** Undefined for an empty body. */
  readonly first: Chunk | undefined
  /** What follows the first piece; undefined where that is the whole body. */
  readonly rest?: Chunks | undefined
}

/** One render, from the call to the first byte. What it returns makes the rest as fast as the client takes it. */
export class Render {
  readonly #settings: RenderSettings
  readonly #context: RequestContext
  readonly #url: URL
  readonly #lifetime: Lifetime
  readonly #pages = new HtmlResponses()
  #phase: RenderPhase = 'load'
  #hasFailed = false

  constructor(settings: RenderSettings, context: RequestContext, url: URL) {
    this.#settings = settings
    this.#context = context
    this.#url = url
    this.#lifetime = new Lifetime(context.res, settings.timeoutMs)
  }

  get isClientGone(): boolean {
    return this.#lifetime.isClientGone
  }

  async run(give: GiveLocals | undefined): Promise<Outcome> {
    const { signal } = this.#lifetime
    const given = give && (await this.#wait(give()))
    const entry = await this.#wait(this.#settings.source.open(this.#context, signal))
    this.#phase = 'shell'
    this.#sendHints(entry)
    const context = this.#createContext(entry, mergeLocals(this.#context.host.locals, given))
    const rendered = await this.#wait(callEntry(entry, context, signal), discardRendered)
    if (!(rendered instanceof Response)) {
      return this.#sendPage(entry, rendered.body, rendered, this.#headOf(rendered.body, rendered))
    }
    const page = this.#pages.find(rendered)
    return page ? this.#sendPage(entry, page.body, page.parts, rendered) : this.#sendResponse(rendered)
  }

  /** Returns the response that takes the place of an error, or rejects with the error for the application's handlers. */
  async fail(thrown: unknown): Promise<Outcome> {
    this.#lifetime.begin()
    const error = this.#describe(thrown)
    const response = this.#settings.report(error, this.#phase, this.#context)
    if (!response) throw error
    // The signal may have aborted: what answers for the render does not depend on it.
    this.#hasFailed = true
    return this.#sendResponse(response).catch(() => {
      throw error
    })
  }

  /** The browser loads the client's entry while the page is made. */
  #sendHints({ hints }: SsrEntry): void {
    const { req, res, isNavigation } = this.#context
    if (hints && isNavigation && req.method === 'GET') sendEarlyHints(hints(), res)
  }

  #createContext(entry: SsrEntry, locals: Record<string, unknown>): SsrContext {
    const { config } = this.#settings
    const nonce = (): string | undefined => this.#nonce()
    return new RenderContext(this.#context, {
      base: entry.base,
      url: this.#url,
      locals,
      createRequest: () =>
        (this.#lifetime.request ??= createWebRequest(this.#context, this.#url, this.#lifetime.signal)),
      nonce,
      html: (body, parts = {}) => this.#createHtml(entry, body, parts),
      assets: (modules = []) => assetsOf(entry.assets(modules), config.tags, nonce()),
    })
  }

  #createHtml(entry: SsrEntry, body: Body, parts: RenderParts): Response {
    return this.#pages.create({ body, parts }, this.#headOf(body, parts), async () => {
      const { before, after, first = '', rest } = await this.#openPage(entry, body, parts)
      return streamPage(first, rest, { before, after, reason: () => undefined, onError: () => {} })
    })
  }

  async #sendPage(entry: SsrEntry, body: Body, parts: RenderParts, given: Head): Promise<Outcome> {
    const { method } = this.#context.req
    const head = { status: given.status, headers: copyHeaders(given) }
    // The template makes another length of it.
    head.headers.delete('content-length')
    setPageDefaults(head.headers, this.#context.host, this.#settings.config)
    if (hasNoBody(head.status) || (method === 'HEAD' && typeof body !== 'string')) {
      cancelBody(body, undefined)
      return this.#answer(head, hasNoBody(head.status) ? '' : null)
    }
    const { before, after, first, rest } = await this.#openPage(entry, body, parts, head.headers)
    if (!rest || first === undefined) return this.#answer(head, joinPage(before, first ?? '', after))
    return this.#stream(head, first, rest, before, after)
  }

  async #sendResponse(response: Response): Promise<Outcome> {
    const { method } = this.#context.req
    const { status, statusText, body } = response
    const head = { status, statusText, headers: copyHeaders(response) }
    if (!body || hasNoBody(status)) return this.#answer(head, '')
    setPageDefaults(head.headers, this.#context.host, this.#settings.config)
    if (method === 'HEAD') {
      cancelBody(response, undefined)
      return this.#answer(head, null)
    }
    const chunks = openBody(body)
    const { first, rest } = await this.#readFirst(chunks)
    if (first === undefined) return this.#answer(head, '')
    // A length of the entry's own is checked, and a message sent, with a stream.
    const isPlain = !head.headers.has('content-length') && unusualMessage(status, statusText) === undefined
    if (!rest && isPlain) return this.#answer(head, joinPage('', first, ''))
    return this.#stream(head, first, rest, '', '')
  }

  /** Opens the body ahead of the template, so that it is made meanwhile and its failure has a watcher. */
  async #openPage(entry: SsrEntry, body: Body, parts: RenderParts, headers?: Headers): Promise<OpenPage> {
    const { config, readTemplate } = this.#settings
    const opened = typeof body === 'string' ? undefined : openBody(body)
    try {
      this.#phase = 'load'
      const document = await this.#wait(readTemplate(entry, this.#context))
      this.#phase = 'shell'
      const { first, rest } = opened ? await this.#readFirst(opened) : { first: body as string }
      const [before, after] = fillTemplate(document, {
        parts,
        assets: entry.assets(parts.modules ?? []),
        styles: entry.styles ? await this.#wait(entry.styles()) : [],
        nonce: this.#nonce(),
        options: config.tags,
        headers: headers && { own: headers, host: this.#context.host },
      })
      return { before, after, first, rest }
    } catch (error) {
      opened?.cancel(error)
      throw error
    }
  }

  async #readFirst(chunks: Chunks): Promise<Pick<OpenPage, 'first' | 'rest'>> {
    try {
      const first = await this.#wait(chunks.next())
      return { first, rest: first === undefined ? undefined : await this.#wait(restOfBody(chunks)) }
    } catch (error) {
      chunks.cancel(error)
      throw error
    }
  }

  #stream(head: Head, first: Chunk, rest: Chunks | undefined, before: string, after: string): Outcome {
    const length = head.headers.get('content-length')
    const body = streamPage(first, rest, {
      before,
      after,
      length: length === null ? undefined : Number(length),
      reason: () => this.#lifetime.signal.reason as unknown,
      onError: (error) => {
        if (this.isClientGone) return
        this.#settings.report(this.#describe(error), 'stream', this.#context)
      },
    })
    return this.#answer(head, body)
  }

  /** Gives up a body whose head cannot be sent. */
  #headOf(body: Body, parts: RenderParts): Head {
    try {
      return headOf(parts, this.#context.host)
    } catch (error) {
      cancelBody(body, error)
      throw error
    }
  }

  #answer(head: Head, body: string | Buffer | Readable | null): Outcome {
    this.#lifetime.begin()
    // Clients would wait for the rest of an empty body. Without a body by definition, it is the length of another response.
    if (body === '' && head.status !== 304 && this.#context.req.method !== 'HEAD')
      head.headers.delete('content-length')
    try {
      return toOutcome(head, body)
    } catch (error) {
      if (body instanceof Readable) body.destroy()
      throw error
    }
  }

  #wait<T>(value: T | PromiseLike<T>, discard?: (late: T) => void): Promise<T> {
    return this.#hasFailed ? Promise.resolve(value) : this.#lifetime.wait(value, discard)
  }

  #nonce(): string | undefined {
    return this.#settings.hasNonce ? this.#context.nonce() : undefined
  }

  #describe(error: unknown): unknown {
    const { source } = this.#settings
    return source.describe ? source.describe(error) : error
  }
}

/** A page that is whole goes out in one piece, with its length. */
function joinPage(before: string, body: Chunk, after: string): string | Buffer {
  if (typeof body === 'string') return before + body + after
  return Buffer.concat([Buffer.from(before), body, Buffer.from(after)])
}

function discardRendered(rendered: Rendered): void {
  cancelBody(rendered instanceof Response ? rendered : rendered.body, undefined)
}
