import type { Listening } from '../child/messages.ts'
import type { Failure } from './failure.ts'

/** What the backend is doing. Requests wait while it starts. */
export type BackendPhase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'up'; readonly at: Listening }
  | { readonly kind: 'failed'; readonly failure: Failure }

export type Settled = Exclude<BackendPhase, { kind: 'starting' }>

export interface BackendState {
  readonly state: () => BackendPhase
  readonly set: (state: BackendPhase) => void
  /** What to do with a request: at once, or when the backend has started. Undefined when `signal` came first. */
  readonly settled: (signal: AbortSignal) => Promise<Settled | undefined>
  /** True when the state fits, now or within `ms`. */
  readonly until: (fits: (state: BackendPhase) => boolean, ms: number) => Promise<boolean>
}

export function createBackendState(): BackendState {
  let current: BackendPhase = { kind: 'starting' }
  const waiting = new Set<() => void>()

  /** Calls `look` now and after each change, until it says true or the signal comes. */
  function watch(look: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        waiting.delete(check)
        signal.removeEventListener('abort', finish)
        resolve()
      }
      const check = (): void => {
        if (look()) finish()
      }
      waiting.add(check)
      signal.addEventListener('abort', finish)
      if (signal.aborted) finish()
      else check()
    })
  }

  return {
    state: () => current,
    set(state) {
      current = state
      for (const look of waiting) look()
    },
    async settled(signal) {
      let found: Settled | undefined
      await watch(() => {
        if (current.kind !== 'starting') found = current
        return found !== undefined
      }, signal)
      return signal.aborted ? undefined : found
    },
    async until(fits, ms) {
      let found = false
      await watch(() => (found = fits(current)), AbortSignal.timeout(ms))
      return found
    },
  }
}
