import type { Dirent, Stats } from 'node:fs'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** One piece of a load, which is done at once or beside requests. */
interface Piece {
  now(): unknown
  later(): Promise<unknown>
}

/**
 * A load from the disk, written once and run in two ways: `loadSync` for the start, which is synchronous, and `loadAsync`
 * beside requests. Each piece that it yields is a call of the file system, or a pause in a long calculation.
 */
export type Loading<Result> = Generator<Piece, Result, unknown>

/** Runs a load at once. */
export function loadSync<Result>(loading: Loading<Result>): Result {
  let step = loading.next()
  while (step.done !== true) {
    let value: unknown
    try {
      value = step.value.now()
    } catch (error) {
      step = loading.throw(error)
      continue
    }
    step = loading.next(value)
  }
  return step.value
}

/** Runs a load beside requests: the event loop turns between its pieces. */
export async function loadAsync<Result>(loading: Loading<Result>): Promise<Result> {
  let step = loading.next()
  while (step.done !== true) {
    let value: unknown
    try {
      value = await step.value.later()
    } catch (error) {
      step = loading.throw(error)
      continue
    }
    step = loading.next(value)
  }
  return step.value
}

function* piece<Result>(now: () => Result, later: () => Promise<Result>): Loading<Result> {
  return (yield { now, later }) as Result
}

/** @throws the error of the file system */
export const readBytes = (file: string): Loading<Buffer> =>
  piece(
    () => readFileSync(file),
    () => readFile(file),
  )

/** @throws the error of the file system */
export const readFolder = (folder: string): Loading<Dirent[]> =>
  piece(
    () => readdirSync(folder, { withFileTypes: true }),
    () => readdir(folder, { withFileTypes: true }),
  )

/** Returns undefined for what cannot be reached. */
export const readStats = (file: string): Loading<Stats | undefined> =>
  piece(
    () => orUndefined(() => statSync(file)),
    () => stat(file).catch(() => undefined),
  )

/** Resolves links; returns undefined for what cannot be reached. */
export const readRealPath = (file: string): Loading<string | undefined> =>
  piece(
    () => orUndefined(() => realpathSync.native(file)),
    () => realpath(file).catch(() => undefined),
  )

function orUndefined<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Loads that run at the same time beside requests: the disk and the thread pool are the application's too. */
const concurrency = 8

/** Runs several loads. Beside requests, some of them at the same time. */
export const loadAll = <Result>(loadings: readonly Loading<Result>[]): Loading<Result[]> =>
  piece(
    () => loadings.map(loadSync),
    async () => {
      const results: Result[] = []
      const left = loadings.entries()
      async function work(): Promise<void> {
        for (const [index, loading] of left) results[index] = await loadAsync(loading)
      }
      await Promise.all(Array.from({ length: concurrency }, work))
      return results
    },
  )

/** Lets requests through. */
export const pause = (): Loading<void> =>
  piece(
    () => {},
    () => nextTurn(),
  )

/** Items after which a calculation pauses: about a millisecond of work. */
const sliceLength = 500

/** Does something with each of many items, with pauses. */
export function* forEachOf<Item>(items: Iterable<Item>, use: (item: Item) => void): Loading<void> {
  let count = 0
  for (const item of items) {
    use(item)
    if (++count % sliceLength === 0) yield* pause()
  }
}
