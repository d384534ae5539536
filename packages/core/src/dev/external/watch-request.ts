import type { ClientRequest } from 'node:http'

/** How long Vite may be silent before it is asked whether it is still there, ms. */
const patience = 5000

/**
 * Gives a request up once Vite stands still. No time says so by itself: a module may take its time, and a
 * stream may be silent for hours.
 */
export function watchRequest(req: ClientRequest, isAlive: () => Promise<boolean>): void {
  const timer = setInterval(() => {
    void isAlive().then((alive) => alive || req.destroy(new Error('Vite stands still')))
  }, patience)
  req.once('close', () => clearInterval(timer))
}
