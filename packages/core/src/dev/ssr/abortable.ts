/** Resolves or rejects as a promise does, or rejects with the reason of a signal that aborts first. */
export function abortable<Value>(pending: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    const settled = (): void => signal.removeEventListener('abort', abort)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
    // Watched also after the signal, so that a late failure is none of the process.
    pending.then(resolve, reject).finally(settled)
  })
}
