import type { PageData } from './page-data.ts'

export interface PageInfo {
  readonly title: string
  readonly status: number
  /** The module of a lazy page. */
  readonly module?: string
}

/** Returns what the server has to know of a page before it is rendered. Titles come from our own list of books. */
export function findPage(path: string, { book }: Partial<PageData>): PageInfo {
  const title = 'The Reading Room'
  if (book) return { title: `${book.title} · ${title}`, status: 200, module: 'src/pages/book-page.tsx' }
  if (/^\/about\/?$/.test(path))
    return { title: `About · ${title}`, status: 200, module: 'src/pages/about-page.tsx' }
  return { title, status: path === '/' || path === '/notes' ? 200 : 404 }
}
