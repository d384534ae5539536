/** By which a terminal, a shell or a service manager ends a program. */
export const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const kOwn = Symbol.for('vite-integration.end-signals')

type Listener = ((signal: NodeJS.Signals) => void) & { [kOwn]?: true }

/**
 * Calls `close` when this process is told to end, and ends it by the same signal after that; at once when told
 * again. Where the program listens to the signal itself, it decides what the signal means.
 *
 * @returns what calls it off
 */
export function onEndSignals(close: () => Promise<void>): () => void {
  let told = false
  const stop = (): void => {
    for (const signal of endSignals) process.off(signal, listener)
  }
  const end = (signal: NodeJS.Signals): void => {
    stop()
    endBy(signal)
  }
  const listener: Listener = (signal) => {
    if (process.listeners(signal).some((other) => !(other as Listener)[kOwn])) return
    if (told) return end(signal)
    told = true
    void close().finally(() => end(signal))
  }
  listener[kOwn] = true
  for (const signal of endSignals) process.on(signal, listener)
  return stop
}

/** Ends this process by a signal, as if nobody had listened to it; not where the program still does. */
export function endBy(signal: NodeJS.Signals): void {
  // On Windows a signal to oneself skips everything that is still to be done at the end.
  if (process.platform === 'win32') process.exit(signal === 'SIGINT' ? 130 : 143)
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
