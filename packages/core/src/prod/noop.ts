import type { Integration } from '../contract.ts'

/** What production has none of: nothing starts, nothing runs, errors are the host's. */
export const inert: Pick<Integration, 'ready' | 'renderError' | 'warnOfShadowedRoute' | 'attach' | 'close'> =
  {
    ready: Promise.resolve(),
    renderError: () => undefined,
    warnOfShadowedRoute: () => {},
    attach: () => {},
    close: async () => {},
  }
