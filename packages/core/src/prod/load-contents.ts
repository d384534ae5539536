import { setTimeout as sleep } from 'node:timers/promises'
import { maxInlineBytes } from '../html/inline-safe.ts'
import type { Asset, Form } from './asset.ts'
import type { AssetMemory } from './asset-memory.ts'
import { openFile, readContent, type ReadContent } from './read-content.ts'

/** Reads the content of a form as it is on the disk now; undefined for one that cannot be read. */
export type LoadContent = (form: Form) => Promise<ReadContent | undefined>

/** Creates the function that reads forms. Requests for the same one at the same time share one reading. */
export function createLoadContent(
  outDir: string,
  onError: (form: Form, error: unknown) => void,
): LoadContent {
  const pending = new Map<Form, Promise<ReadContent | undefined>>()

  async function read(form: Form): Promise<ReadContent | undefined> {
    try {
      const opened = await openFile(outDir, form.file)
      if (!opened) return undefined
      try {
        const found = await readContent(form, opened)
        form.content = found.content
        return found
      } finally {
        await opened.handle.close()
      }
    } catch (error) {
      onError(form, error)
      return undefined
    } finally {
      pending.delete(form)
    }
  }

  return (form) => {
    const shared = pending.get(form)
    if (shared) return shared
    const reading = read(form)
    pending.set(form, reading)
    return reading
  }
}

/** Files that are read at the same time while a build is loaded: the disk and the thread pool are the application's too. */
const concurrency = 2
/**
 * Files between two rests, and the length of these in milliseconds, about that of the work: ten thousand files take half of a
 * processor for some four seconds, not all of it.
 */
const turn = { files: 16, rest: 5 }

/** Returns whether memory holds a form: one that never changes, and text that `viteInline` may want. */
function isHeld({ asset, encoding }: Form, { length }: Buffer): boolean {
  if (asset.isImmutable) return true
  return encoding === undefined && length <= maxInlineBytes && /^text\/|\bcharset=|\bxml\b/.test(asset.type)
}

/** Reads all forms of a build and holds those in memory that fit. Ends early when `isStopped` says so. Never rejects. */
export async function loadContents(
  assets: Iterable<Asset>,
  load: LoadContent,
  memory: AssetMemory,
  isStopped: () => boolean,
): Promise<void> {
  const forms = [...assets].flatMap((asset) => asset.forms).values()
  async function work(): Promise<void> {
    let count = 0
    for (const form of forms) {
      if (++count % turn.files === 0) await sleep(turn.rest, undefined, { ref: false })
      if (isStopped()) return
      if (form.content) continue
      const found = await load(form)
      if (found?.body && found.isWhole && isHeld(form, found.body) && !isStopped())
        memory.offer(form, found.body)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}
