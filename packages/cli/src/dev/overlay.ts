import type { FoundVite } from '@vite-integration/core/dev'
import type { Failure } from './failure.ts'
import type { BackendPhase } from './backend-state.ts'

/** What every browser can be told by way of Vite. */
export type BrowserPayload = Parameters<FoundVite['send']>[0]

/** What open pages show in Vite's overlay; undefined where nothing is wrong. */
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
