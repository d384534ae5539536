import type { Listening } from '../child/messages.ts'

export interface Listeners {
  readonly add: (id: number, listening: Listening) => void
  readonly remove: (id: number) => void
  readonly close: () => void
}

/**
 * Of all servers of a program the one that requests go to: the first on the public port, else the first on a port of
 * the program's own choice. `choose` gets it, and undefined when it has closed.
 *
 * @param patienceMs for the public port, when the program has listened elsewhere first: to metrics, to a debugger
 */
export function createListeners(
  choose: (listening: Listening | undefined) => void,
  patienceMs: number,
): Listeners {
  const open = new Map<number, Listening>()
  let chosen: Listening | undefined
  let timer: NodeJS.Timeout | undefined

  const pick = (listening: Listening | undefined): void => {
    if (listening === chosen) return
    chosen = listening
    choose(listening)
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
    }, patienceMs)
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
