import type { ClientRequest } from 'node:http'

/** How long requests may wait before Vite is asked whether it is still there, milliseconds. */
const patience = 5000

/** Vite's process is there, but does nothing: it was stopped, or is held by a debugger. */
export class SilentServer extends Error {}

/** Gives requests up once Vite stands still. */
export interface Watchdog {
  watch(sent: ClientRequest): void
}

/**
 * Time alone does not tell: a module may take its time, and a stream may be silent for hours. So a server with
 * requests under way is asked every few seconds.
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
