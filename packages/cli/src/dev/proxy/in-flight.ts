/** An open request, or a long-lived stream. */
export interface Flight {
  /** Marks it as answered: the body may still arrive, or never end. */
  readonly answered: () => void
  /** Marks it as a stream, which ends only with its client: a restart does not wait for it. */
  readonly isStream: () => void
  readonly end: () => void
}

export interface InFlight {
  /**
   * Adds a request or an upgrade.
   *
   * @param isRepeatable whether it can be sent again to the next backend
   */
  readonly start: (connection: { destroy: () => unknown }, isRepeatable: boolean) => Flight
  /**
   * Resolves when no request is worth waiting for any more. Each has `ms` milliseconds from its own start, so that long
   * polling and endless answers hold nothing up; one that cannot be sent again has them from this call.
   */
  readonly landed: (ms: number) => Promise<void>
  /**
   * Ends everything that may be ended: streams, answers, and requests that can be sent again. A backend that closes
   * its server would wait for them.
   */
  readonly cut: () => void
}

type Kind = 'unrepeatable' | 'repeatable' | 'stream'

interface Open {
  kind: Kind
  readonly since: number
  readonly destroy: () => void
}

/** Creates the record of open requests and streams between the public server and the backend. */
export function createInFlight(): InFlight {
  const all = new Set<Open>()
  const waiting = new Set<() => void>()
  const look = (): void => {
    for (const check of waiting) check()
  }
  return {
    start(connection, isRepeatable) {
      const open: Open = {
        kind: isRepeatable ? 'repeatable' : 'unrepeatable',
        since: performance.now(),
        destroy: () => void connection.destroy(),
      }
      all.add(open)
      const become = (kind: Kind): void => {
        open.kind = kind
        look()
      }
      return {
        answered: () => become('repeatable'),
        isStream: () => become('stream'),
        end() {
          if (all.delete(open)) look()
        },
      }
    },
    async landed(ms) {
      const now = performance.now()
      const timeLeft = ({ kind, since }: Open): number =>
        kind === 'stream' ? 0 : kind === 'unrepeatable' ? ms : since + ms - now
      const awaited = [...all].filter((open) => timeLeft(open) > 0)
      if (awaited.length === 0) return
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer)
          waiting.delete(check)
          resolve()
        }
        const timer = setTimeout(finish, Math.max(...awaited.map(timeLeft)))
        const check = (): void => {
          if (awaited.every((open) => !all.has(open) || open.kind === 'stream')) finish()
        }
        waiting.add(check)
      })
    },
    cut() {
      for (const { kind, destroy } of all) if (kind !== 'unrepeatable') destroy()
    },
  }
}
