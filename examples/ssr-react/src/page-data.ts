import type { Book } from '../books.ts'

/** What a page is made of, on the server and in the browser. */
export interface PageData {
  readonly path: string
  readonly books: readonly Book[]
  readonly book?: Book
  /** What is wrong with a form that was sent. */
  readonly problem?: string
}

export interface PageProps {
  readonly data: PageData
  /** Still under way while the page is rendered. */
  readonly notes: Promise<readonly string[]>
}
