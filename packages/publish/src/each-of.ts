/**
 * Does something with each of many items, several at the same time. The first failure ends it: nothing new is begun, and it
 * rejects when all that was begun has ended.
 */
export async function eachOf<Item>(
  items: Iterable<Item>,
  concurrency: number,
  use: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  let failure: { readonly error: unknown } | undefined
  async function work(): Promise<void> {
    for (let next = left.next(); !next.done && !failure; next = left.next()) {
      try {
        await use(next.value)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  if (failure) throw failure.error
}
