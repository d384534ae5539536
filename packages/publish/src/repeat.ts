import { setTimeout as sleep } from 'node:timers/promises'

/** As many as the SDK makes of its own requests. */
const attempts = 5
/** Milliseconds of the first pause at most; each one may be twice as long as that before. */
const firstPause = 250

/**
 * Does again what the SDK cannot repeat by itself, such as sending or reading a stream, with pauses that grow: a store that is asked to
 * do too much needs them. Their lengths vary, so that many do not come back at the same moment.
 *
 * @param isPassing whether a failure may be over the next time
 * @throws the last failure
 */
export async function repeat<Result>(
  request: () => Promise<Result>,
  isPassing: (error: unknown) => boolean,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request()
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error
    }
    await sleep((firstPause * 2 ** (attempt - 1) * (1 + Math.random())) / 2)
  }
}
