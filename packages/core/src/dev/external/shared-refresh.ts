/** The subject of a refresh: the data asked for, and the server. */
interface Subject {
  /** Another value when the server may be another one. */
  readonly endpoints: unknown
  /** How much is wanted: it only grows. */
  readonly size: number
}

interface Running extends Subject {
  readonly warm: boolean
  readonly done: Promise<void>
}

/**
 * Shares refreshes that run at the same time: a call joins the one that runs where that answers its question too. The
 * result of a slow one counts for nothing once a later one has been applied.
 *
 * @param ask a look at the server. @param apply takes its result, synchronously
 * @param subject what a refresh that begins now would ask for
 * @returns a function that resolves when the state is as new as its call; `warm` asks for more
 */
export function createSharedRefresh<Result>(
  ask: (warm: boolean) => Promise<Result>,
  apply: (result: Result) => void,
  subject: () => Subject,
): (warm: boolean) => Promise<void> {
  let running: Running | undefined
  let started = 0
  let applied = 0

  async function run(warm: boolean, turn: number): Promise<void> {
    const result = await ask(warm)
    if (turn < applied) return
    applied = turn
    apply(result)
  }

  return (warm) => {
    const { endpoints, size } = subject()
    const same = running?.endpoints === endpoints ? running : undefined
    if (same && (!warm || (same.warm && same.size === size))) return same.done
    const own: Running = {
      endpoints,
      size,
      warm,
      done: run(warm, ++started).finally(() => {
        if (running === own) running = undefined
      }),
    }
    running = own
    return own.done
  }
}
