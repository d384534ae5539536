const kOwn = Symbol.for('vite-integration.process-end')

type Listener = ((signal: NodeJS.Signals) => void) & { [kOwn]?: true }

/** The signals of Ctrl+C and of a closed terminal. Vite itself handles SIGTERM. */
const signals = ['SIGINT', 'SIGHUP'] as const

/**
 * Calls `action` when the process ends, also by a signal without another listener, which then ends the process as
 * before. Another listener decides alone what the signal does.
 *
 * @returns a function that removes the listeners
 */
export function onProcessEnd(action: () => void): () => void {
  const listener: Listener = (signal) => {
    if (process.listeners(signal).some((other) => !(other as Listener)[kOwn])) return
    stop()
    action()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  listener[kOwn] = true
  const stop = (): void => {
    process.off('exit', action)
    for (const signal of signals) process.off(signal, listener)
  }
  process.on('exit', action)
  for (const signal of signals) process.on(signal, listener)
  return stop
}
