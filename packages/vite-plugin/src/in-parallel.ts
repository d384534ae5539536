import { availableParallelism } from 'node:os'

/**
 * Runs an action for every item, as many at a time as the machine has cores, and starts them in the order of the list.
 *
 * @returns the results, in the order of the list
 * @throws the first error of an action; items that were not started by then never are
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  action: (item: Item) => Promise<Result>,
  limit: number = availableParallelism(),
): Promise<Result[]> {
  const results: Result[] = []
  // One iterator for all workers: each item is taken once.
  const queue = items.entries()
  let hasFailed = false
  async function work(): Promise<void> {
    for (const [index, item] of queue) {
      if (hasFailed) return
      try {
        results[index] = await action(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
  return results
}
