import { lazy, type ReactNode } from 'react'
import './app.css'
import type { PageProps } from './page-data.ts'
import { ShelfPage } from './pages/shelf-page.tsx'

const BookPage = lazy(() => import('./pages/book-page.tsx'))
const AboutPage = lazy(() => import('./pages/about-page.tsx'))

export function App({ data, notes }: PageProps): ReactNode {
  return (
    <>
      <header>
        <a href="/">The Reading Room</a>
        <a href="/about">About</a>
      </header>
      <main>
        {/* No Suspense around it: the server waits for the code of a lazy page, and the browser keeps the markup until it has it. */}
        <Page data={data} notes={notes} />
      </main>
    </>
  )
}

function Page({ data, notes }: PageProps): ReactNode {
  const { path, book } = data
  if (book) return <BookPage book={book} />
  if (/^\/about\/?$/.test(path)) return <AboutPage />
  if (path === '/' || path === '/notes') return <ShelfPage data={data} notes={notes} />
  return <h1>Nothing on this shelf</h1>
}
