import type { Integration } from '../contract.ts'

/** The members of an integration that do nothing in production: nothing starts, and errors are the host's. */
export const noop: Pick<Integration, 'ready' | 'renderError' | 'warnOfShadowedRoute' | 'attach' | 'close'> = {
  ready: Promise.resolve(),
  renderError: () => undefined,
  warnOfShadowedRoute: () => {},
  attach: () => {},
  close: async () => {},
}
