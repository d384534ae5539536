import type { Integration } from '../contract.ts'

/** What production has none of: nothing starts, nothing runs, errors are the host's. */
export const inert: Pick<Integration, 'ready' | 'lastResort' | 'noteSwallowed' | 'attach' | 'close'> = {
  ready: Promise.resolve(),
  lastResort: () => undefined,
  noteSwallowed: () => {},
  attach: () => {},
  close: async () => {},
}
