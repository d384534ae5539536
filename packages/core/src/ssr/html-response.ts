import type { Readable } from 'node:stream'
import { cancelBody, watchBody } from './chunks.ts'
import { type Head, hasNoBody } from './outcome.ts'
import type { Body, RenderParts } from './types.ts'

/** What goes into the template. */
export interface HtmlPage {
  readonly body: Body
  readonly parts: RenderParts
}

/** The responses of one render that stand for pages: such a response is sent without that anybody reads its bytes. */
export class HtmlResponses {
  readonly #pages = new Map<Response, HtmlPage & { readonly bytes: ReadableStream }>()

  /** Returns a response whose bytes are made once somebody reads them. @param open makes the page */
  create(page: HtmlPage, head: Head, open: () => Promise<Readable>): Response {
    if (!head.headers.has('content-type')) head.headers.set('content-type', 'text/html; charset=utf-8')
    if (hasNoBody(head.status)) {
      cancelBody(page.body, undefined)
      return new Response(null, head)
    }
    watchBody(page.body)
    const bytes = readLater(page.body, open)
    const response = new Response(bytes, head)
    this.#pages.set(response, { ...page, bytes })
    return response
  }

  /** Returns the page of a response, unless somebody has its bytes: by reading, or by a clone, which replaces them. */
  find(response: Response): HtmlPage | undefined {
    const page = this.#pages.get(response)
    return page?.bytes === response.body && !response.bodyUsed && !response.body.locked ? page : undefined
  }
}

function readLater(body: Body, open: () => Promise<Readable>): ReadableStream<Uint8Array> {
  let page: Promise<Readable> | undefined
  let iterator: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream(
    {
      async pull(controller) {
        page ??= open()
        iterator ??= (await page)[Symbol.asyncIterator]()
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel(reason) {
        if (!page) return cancelBody(body, reason)
        // The iterator answers no call while a piece is awaited.
        page.then(
          (opened) => cancelBody(opened, reason),
          () => {},
        )
      },
    },
    { highWaterMark: 0 },
  )
}
