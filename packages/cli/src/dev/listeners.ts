import type { Listening } from '../child/messages.ts'

/** A program that means another port than the public one may still come to that. */
const patienceMs = 500

export interface Listeners {
  readonly add: (id: number, listening: Listening) => void
  readonly remove: (id: number) => void
  readonly close: () => void
}

/**
 * Of all servers of a program the one that requests go to: the first on the public port, else the first on a port of
 * the program's own choice. `choose` gets it, and undefined when it has closed.
 */
export function createListeners(choose: (listening: Listening | undefined) => void): Listeners {
  const open = new Map<number, Listening>()
  let chosen: Listening | undefined
  let timer: NodeJS.Timeout | undefined

  const pick = (listening: Listening | undefined): void => {
    if (listening === chosen) return
    chosen = listening
    choose(listening)
  }
  const look = (): void => {
    clearTimeout(timer)
    const all = [...open.values()]
    if (chosen?.moved && all.includes(chosen)) return
    const moved = all.find((listening) => listening.moved)
    if (moved !== undefined || all.length === 0) return pick(moved)
    if (chosen !== undefined && all.includes(chosen)) return
    timer = setTimeout(() => pick(all[0]), patienceMs)
  }
  return {
    add(id, listening) {
      open.set(id, listening)
      look()
    },
    remove(id) {
      if (open.delete(id)) look()
    },
    close: () => clearTimeout(timer),
  }
}
