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

  get src(): string | undefined {
    const { chunk, src } = this.#tag
    return chunk ? chunk.src : src
  }
}
