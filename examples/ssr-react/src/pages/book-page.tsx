import type { ReactNode } from 'react'
import type { Book } from '../../books.ts'
import style from './book-page.module.css'

export default function BookPage({ book }: { readonly book: Book }): ReactNode {
  return (
    <article className={style['card']}>
      <h1>{book.title}</h1>
      <p>
        {book.author}, {book.pages} pages
      </p>
    </article>
  )
}
