import type { Form } from './asset.ts'

/** Bytes of files that are held in memory, within a budget. */
export interface AssetMemory {
  /** Bytes that are held now. */
  readonly bytes: number
  /** Holds the bytes of a form if they fit without dropping others. */
  offer(form: Form, body: Buffer): void
  /** Holds the bytes of a form; those that were used longest ago make room. */
  keep(form: Form, body: Buffer): void
  /** Notes that a form was used. */
  touch(form: Form): void
  /** Sets a lower budget from now on, and drops what is not worth holding; then those that were used longest ago. */
  limit(bytes: number, isWorth: (form: Form) => boolean): void
  /** Drops everything, and holds nothing any more. */
  clear(): void
}

/** Larger files are streamed from the disk. */
export const maxBodyBytes: number = 1024 * 1024

/** @param budget bytes of all bodies together */
export function createAssetMemory(budget: number): AssetMemory {
  let maxBytes = budget
  /** Those used last are at the end, once the budget has been exhausted. */
  const held = new Set<Form>()
  let bytes = 0
  let isExhausted = false

  function add(form: Form, body: Buffer): void {
    drop(form)
    form.body = body
    held.add(form)
    bytes += body.length
  }

  function drop(form: Form): void {
    if (!held.delete(form)) return
    bytes -= form.body?.length ?? 0
    form.body = undefined
  }

  return {
    get bytes() {
      return bytes
    },
    offer(form, body) {
      if (bytes + body.length <= maxBytes) add(form, body)
      else isExhausted = true
    },
    keep(form, body) {
      if (body.length > maxBytes) return
      for (const oldest of held) {
        if (bytes + body.length <= maxBytes) break
        isExhausted = true
        drop(oldest)
      }
      add(form, body)
    },
    touch(form) {
      if (!isExhausted || !held.delete(form)) return
      held.add(form)
    },
    limit(bytesLeft, isWorth) {
      maxBytes = Math.min(maxBytes, bytesLeft)
      for (const form of held) if (!isWorth(form)) drop(form)
      for (const form of held) if (bytes > maxBytes) drop(form)
    },
    clear() {
      maxBytes = 0
      for (const form of held) drop(form)
    },
  }
}
