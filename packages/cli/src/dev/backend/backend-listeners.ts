import type { Listening } from '../../child/messages.ts'

export interface Listeners {
  readonly add: (id: string, listening: Listening) => void
  readonly remove: (id: string) => void
  readonly close: () => void
}

/**
 * Chooses the server of the backend that requests go to: the first one on the public port, else the first one on
 * another port.
 *
 * @param choose called with the chosen server, and with undefined when it has closed and there is no other
 * @param publicPortMs milliseconds to wait for the public port when a server listens on another one first: that may be
 * for metrics or a debugger
 */
export function createListeners(
  choose: (listening: Listening | undefined) => void,
  publicPortMs: number,
): Listeners {
  const open = new Map<string, Listening>()
  let chosen: Listening | undefined
  let timer: NodeJS.Timeout | undefined

  const pick = (listening: Listening | undefined): void => {
    const before = chosen
    chosen = listening
    if (!isSameAddress(listening, before)) choose(listening)
  }
  const stopWaiting = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const look = (): void => {
    const all = [...open.values()]
    const isChosen = chosen !== undefined && all.includes(chosen)
    if (chosen?.moved && isChosen) return
    const moved = all.find((listening) => listening.moved)
    if (moved !== undefined || all.length === 0) {
      stopWaiting()
      return pick(moved)
    }
    if (isChosen) return
    timer ??= setTimeout(() => {
      timer = undefined
      pick([...open.values()][0])
    }, publicPortMs)
  }
  return {
    add(id, listening) {
      open.set(id, listening)
      look()
    },
    remove(id) {
      if (open.delete(id)) look()
    },
    close: stopWaiting,
  }
}

/** Workers of a cluster listen at one address: when one of them ends, the next one is no change. */
function isSameAddress(a: Listening | undefined, b: Listening | undefined): boolean {
  return (
    a === b ||
    (a !== undefined && b !== undefined && a.host === b.host && a.port === b.port && a.path === b.path)
  )
}
