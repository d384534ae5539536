import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { pruningFolder, publishingFolder } from './build-list.ts'
import { digestText } from './digest.ts'
import type { Store } from './store.ts'

/*
 * A process that publishes relies on files that are there already, and one that prunes deletes files. Each first says what it is about to
 * do, by an object of its own, and looks for the other's afterwards: of two at the same time at least one sees the other. The one that
 * prunes then leaves it, the one that publishes waits. All ages are by the store's clock, because those of machines differ.
 */

/** Milliseconds after which a mark of pruning is that of a process that was killed. Pruning itself stops long before. */
const maxPruning = 5 * 60 * 1000
/** Milliseconds for which a process may delete, from its mark on: what it has begun then may take long. */
export const pruningTime: number = 60 * 1000
/** Milliseconds after which a list of what is being published is that of a process that was killed. */
const maxPublishing = 24 * 60 * 60 * 1000
/** Milliseconds between two looks. */
const pollTime = 500

/**
 * Waits while another process deletes.
 *
 * @param note key of the list of what is being published
 * @param onWait called once, when there is something to wait for
 * @returns false when the note has gone: then nothing is known of what others do
 */
export async function waitForPruning(store: Store, note: string, onWait: () => void): Promise<boolean> {
  const start = performance.now()
  const written = await store.inspect(note)
  if (!written) return false
  for (let looks = 0; ; looks += 1) {
    const now = written.modified + performance.now() - start
    const marks = await store.list(pruningFolder)
    if (!marks.some(({ modified }) => now - modified < maxPruning)) return true
    if (looks === 0) onWait()
    await sleep(pollTime)
  }
}

/** A mark of pruning, and what others are doing. */
export interface Pruning {
  /** Whether another process publishes or prunes. */
  readonly isBusy: boolean
  /** Keys of the marks and lists of processes that were killed. */
  readonly left: readonly string[]
  end(): Promise<void>
}

export async function beginPruning(store: Store): Promise<Pruning> {
  const key = `${pruningFolder}${randomUUID()}`
  await store.put({ key, body: '', md5: digestText(''), headers: { ContentType: 'text/plain' } })
  const end = (): Promise<void> => store.remove(key)
  try {
    const marks = await store.list(pruningFolder)
    const notes = await store.list(publishingFolder)
    const now = marks.find((mark) => mark.key === key)?.modified ?? Date.now()
    const others = [
      ...marks.filter((mark) => mark.key !== key).map((mark) => ({ ...mark, maxAge: maxPruning })),
      ...notes.map((note) => ({ ...note, maxAge: maxPublishing })),
    ]
    const isOver = ({ modified, maxAge }: (typeof others)[number]): boolean => now - modified >= maxAge
    return {
      isBusy: !others.every(isOver),
      left: others.filter(isOver).map((other) => other.key),
      end,
    }
  } catch (error) {
    await end().catch(() => {})
    throw error
  }
}
