import { setTimeout as sleep } from 'node:timers/promises'

export interface Book {
  readonly id: string
  readonly title: string
  readonly author: string
  readonly pages: number
}

export const books: readonly Book[] = [
  { id: 'walden', title: 'Walden', author: 'Henry David Thoreau', pages: 352 },
  { id: 'middlemarch', title: 'Middlemarch', author: 'George Eliot', pages: 880 },
  { id: 'the-waves', title: 'The Waves', author: 'Virginia Woolf', pages: 324 },
]

const notes: string[] = ['The lamp by the window flickers.', 'Who took the second volume?']

/** Returns the notes of the readers. It takes its time, as a database would: the page does not wait for it. */
export async function readNotes(): Promise<readonly string[]> {
  await sleep(300)
  return [...notes]
}

export function addNote(note: string): void {
  notes.push(note)
}
