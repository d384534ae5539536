const shortestMs = 100
const longestMs = 5000
/** Lifetime after which the end of a process does not count as a failed start, in milliseconds. */
const soundMs = 10_000

/**
 * Creates a pause before each new start of a process that has ended: twice as long as the last one, until the process
 * has lived for a while.
 *
 * @returns a function that takes the lifetime of the process, and returns the pause; both in milliseconds
 */
export function createGrowingPause(): (lifetimeMs: number) => number {
  let next = shortestMs
  return (lifetimeMs) => {
    const pause = lifetimeMs > soundMs ? shortestMs : next
    next = Math.min(pause * 2, longestMs)
    return pause
  }
}
