import { type ReactNode, Suspense, use, useState } from 'react'
import type { PageProps } from '../page-data.ts'

export function ShelfPage({ data, notes }: PageProps): ReactNode {
  const [isShort, setShort] = useState(false)
  const shown = data.books.filter(({ pages }) => !isShort || pages < 400)
  return (
    <>
      <h1 data-test="heading">Three books, one lamp</h1>
      <button type="button" data-test="short" onClick={() => setShort(!isShort)}>
        {isShort ? 'All books' : 'Short books'}
      </button>
      <ul data-test="books">
        {shown.map(({ id, title, author }) => (
          <li key={id}>
            <a href={`/books/${id}`}>{title}</a> by {author}
          </li>
        ))}
      </ul>
      <h2>Notes of readers</h2>
      <Suspense fallback={<p data-test="waiting">The notes are being fetched…</p>}>
        <Notes notes={notes} />
      </Suspense>
      <form method="post" action="/notes">
        <input name="note" aria-label="Your note" autoComplete="off" />
        <button type="submit">Leave a note</button>
        {data.problem !== undefined && <p role="alert">{data.problem}</p>}
      </form>
    </>
  )
}

function Notes({ notes }: Pick<PageProps, 'notes'>): ReactNode {
  const texts = use(notes)
  return (
    <ol data-test="notes">
      {texts.map((text, index) => (
        <li key={index}>{text}</li>
      ))}
    </ol>
  )
}
