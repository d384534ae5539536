import type { Listening } from '../../child/messages.ts'
import type { Failure } from './failure.ts'

/** The phase that the backend is in. Requests wait while it is starting. */
export type BackendPhase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'up'; readonly at: Listening }
  | { readonly kind: 'failed'; readonly failure: Failure }

export type Settled = Exclude<BackendPhase, { kind: 'starting' }>

export interface BackendState {
  readonly state: () => BackendPhase
  readonly set: (state: BackendPhase) => void
  /** Resolves with the phase once the backend is not starting; with undefined when `signal` is aborted before that. */
  readonly settled: (signal: AbortSignal) => Promise<Settled | undefined>
  /** Resolves with true as soon as `fits` returns true for the phase, with false after `ms` milliseconds. */
  readonly until: (fits: (state: BackendPhase) => boolean, ms: number) => Promise<boolean>
}

/** Creates the state that requests wait for. It begins with 'starting'. */
export function createBackendState(): BackendState {
  let current: BackendPhase = { kind: 'starting' }
  const waiting = new Set<() => void>()

  /** Calls `look` now and after each change, until it returns true or the signal is aborted. */
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
