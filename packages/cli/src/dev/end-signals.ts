/** The signals by which a terminal, a shell or a service manager ends a program. */
export const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Marks our listeners. `Symbol.for`, so that another copy of this package in the process is recognized too. */
const kOwn = Symbol.for('vite-integration.end-signals')

type Listener = ((signal: NodeJS.Signals) => void) & { [kOwn]?: true }

/**
 * Calls `close` when this process gets an end signal, then ends the process by the same signal. A second signal ends
 * it at once, but only after `graceMs` milliseconds: some package managers pass on a Ctrl+C that the terminal has sent
 * already. Does nothing when the program has a listener of its own for the signal: then that decides.
 *
 * @param graceMs milliseconds that `close` may take
 * @returns a function that removes the listeners
 */
export function onEndSignals(close: () => Promise<void>, graceMs: number): () => void {
  let closingSince: number | undefined
  const stop = (): void => {
    for (const signal of endSignals) process.off(signal, listener)
  }
  const end = (signal: NodeJS.Signals): void => {
    stop()
    endBy(signal)
  }
  const listener: Listener = (signal) => {
    if (process.listeners(signal).some((other) => !(other as Listener)[kOwn])) return
    if (closingSince !== undefined) {
      if (performance.now() - closingSince > graceMs) end(signal)
      return
    }
    closingSince = performance.now()
    close()
      .catch((error: unknown) => process.stderr.write(`[dev] ${String(error)}\n`))
      .finally(() => end(signal))
  }
  listener[kOwn] = true
  for (const signal of endSignals) process.on(signal, listener)
  return stop
}

/** Ends this process by a signal, as without any listener. Does nothing when the program still listens to it. */
export function endBy(signal: NodeJS.Signals): void {
  // On Windows `process.kill` of oneself ends at once, without 'exit' listeners: the usual exit code stands for it.
  if (process.platform === 'win32') process.exit(signal === 'SIGINT' ? 130 : 143)
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}
