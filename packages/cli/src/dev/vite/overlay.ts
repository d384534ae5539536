import type { BrowserPayload } from '@vite-integration/core/link'
import type { Failure } from '../backend/failure.ts'
import type { BackendPhase } from '../backend/backend-state.ts'

/** Returns the error that open pages show in Vite's overlay; undefined while the backend has not failed. */
export function overlayOf(state: BackendPhase): BrowserPayload | undefined {
  return state.kind === 'failed' ? { type: 'error', err: describe(state.failure) } : undefined
}

function describe({ title, message, stack, frame, output }: Failure): OverlayError {
  const said = message ?? output
  return {
    message: said === '' ? title : `${title}\n${said}`,
    stack,
    ...(frame === undefined ? {} : { frame: frame.text, loc: frame }),
  }
}

type OverlayError = Extract<BrowserPayload, { type: 'error' }>['err']
