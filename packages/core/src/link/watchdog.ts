import type { ClientRequest } from 'node:http'

/** Time between two checks of a server with open requests, milliseconds. */
const patience = 5000

/** Vite's process exists but does not respond: it was stopped, or a debugger holds it. */
export class SilentServer extends Error {}

/** Ends requests when Vite does not respond any more. */
export interface Watchdog {
  watch(sent: ClientRequest): void
}

/**
 * Creates a watchdog that asks a server with open requests every few seconds whether it is alive. A timeout would not
 * do: transforming a module may take long, and a stream may be silent for hours.
 */
export function createWatchdog(isAlive: () => Promise<boolean>): Watchdog {
  const underWay = new Set<ClientRequest>()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const asked = [...underWay]
    const giveUp = (): void => {
      for (const sent of asked) sent.destroy(new SilentServer('Vite stands still'))
    }
    isAlive().then((alive) => (alive ? undefined : giveUp()), giveUp)
  }

  return {
    watch(sent) {
      underWay.add(sent)
      timer ??= setInterval(look, patience).unref()
      sent.once('close', () => {
        underWay.delete(sent)
        if (underWay.size > 0) return
        clearInterval(timer)
        timer = undefined
      })
    },
  }
}
