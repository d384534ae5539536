/** A request on its way, or a connection that stays open. */
export interface Flight {
  /** It lasts as long as its client wants: a restart does not wait for it. */
  readonly isStream: () => void
  readonly end: () => void
}

export interface InFlight {
  readonly start: (connection: { destroy: () => unknown }) => Flight
  /** Resolves when no request is on its way any more, or after `ms`. */
  readonly landed: (ms: number) => Promise<void>
  /** Ends the streams, so that a backend which waits for its clients can go. */
  readonly cutStreams: () => void
}

/** What is open between the front and the backend. */
export function createInFlight(): InFlight {
  const requests = new Set<object>()
  const streams = new Map<object, () => void>()
  const waiting = new Set<() => void>()
  const look = (): void => {
    if (requests.size > 0) return
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  return {
    start(connection) {
      const key = {}
      requests.add(key)
      return {
        isStream() {
          if (!requests.delete(key)) return
          streams.set(key, () => void connection.destroy())
          look()
        },
        end() {
          streams.delete(key)
          if (requests.delete(key)) look()
        },
      }
    },
    async landed(ms) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms)
        waiting.add(resolve)
        look()
      })
      clearTimeout(timer)
    },
    cutStreams() {
      for (const cut of streams.values()) cut()
    },
  }
}
