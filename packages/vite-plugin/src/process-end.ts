const kOwn = Symbol.for('vite-integration.process-end')

type Listener = ((signal: NodeJS.Signals) => void) & { [kOwn]?: true }

/** Ctrl+C, and a terminal that is closed. Vite itself handles SIGTERM. */
const signals = ['SIGINT', 'SIGHUP'] as const

/**
 * Calls `action` when the process ends, also by a signal that nothing else in it listens to: that signal ends
 * it as before. Where another listener is there, it alone decides what the signal means.
 *
 * @returns a function that takes the listeners away
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
