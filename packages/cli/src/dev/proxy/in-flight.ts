/** An open request, or a long-lived stream. */
export interface Flight {
  /** Marks it as a stream, which ends only with its client: a restart does not wait for it. */
  readonly isStream: () => void
  readonly end: () => void
}

export interface InFlight {
  readonly start: (connection: { destroy: () => unknown }) => Flight
  /** Resolves when no request is open any more, or after `ms` milliseconds. */
  readonly landed: (ms: number) => Promise<void>
  /** Ends the streams, so that a backend that waits for its clients can end. */
  readonly cutStreams: () => void
}

/** Creates the record of open requests and streams between the public server and the backend. */
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
