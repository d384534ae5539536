import type { RenderResult, SsrContext } from '@vite-integration/express'
import { renderToPipeableStream } from 'react-dom/server'
import { App } from './app.tsx'
import type { PageData } from './page-data.ts'
import { findPage } from './pages.ts'

interface Notes {
  readonly notes: Promise<readonly string[]>
}

/** Renders a page: what is ready at once, then the notes when they are there. */
export function render({ url, locals }: SsrContext<Partial<PageData & Notes>>): RenderResult {
  const { module, title, status } = findPage(url.pathname, locals)
  const data: PageData = { path: url.pathname, books: [], ...pick(locals) }
  // React's own preloads come with the body; the stylesheets of lazy pages come with `modules`.
  const body = renderToPipeableStream(<App data={data} notes={locals.notes ?? Promise.resolve([])} />)
  return {
    body,
    head: `<title>${title}</title>`,
    status: data.problem === undefined ? status : 422,
    state: data,
    modules: module === undefined ? [] : [module],
  }
}

/** Takes what the page needs: `res.locals` also holds helpers, and what other middlewares put there. */
function pick({ books, book, problem }: Partial<PageData>): Partial<PageData> {
  return { ...(books && { books }), ...(book && { book }), ...(problem !== undefined && { problem }) }
}
