import type { TagSubject } from '../tag-options.ts'
import type { Tag } from './tag.ts'

/** A tag as functions of the application see it. What it says of the source is read from the tag when it is asked for. */
export class Subject implements TagSubject {
  readonly kind: TagSubject['kind']
  readonly url: string
  readonly entries: readonly string[]
  readonly #tag: Tag

  constructor(tag: Tag, kind: TagSubject['kind'], url: string, entries: readonly string[]) {
    this.kind = kind
    this.url = url
    this.entries = entries
    this.#tag = tag
  }

  get entry(): string | undefined {
    return this.#tag.entry
  }

  get chunk(): TagSubject['chunk'] {
    return this.#tag.chunk
  }

  /** In development the script of an entry is its source; that of a stylesheet is in its URL. */
  get src(): string | undefined {
    const { kind, chunk, entry } = this.#tag
    if (chunk) return chunk.src
    return kind === 'script' ? entry : undefined
  }
}
