import type { Decision } from '../trace/trace-record.ts'

type Name = 'ownPage' | 'fallbackPage' | 'rendered' | 'redirect' | 'stored' | 'lateFile' | 'missingFile'

/** What production decides for requests that no route has answered. Constants: the trace alone reads them. */
export const decisions: Readonly<Record<Name, Decision>> = {
  ownPage: { by: 'page', rule: 'the build has a page at this path' },
  fallbackPage: { by: 'page', rule: 'a navigation that no route has answered: the page of the SPA fallback' },
  rendered: {
    by: 'render',
    rule: 'a navigation without a page of its own: the server entry renders it',
  },
  redirect: { by: 'redirect', rule: 'the folder of a page' },
  stored: { by: 'file', rule: 'the store of "assetFallback" answers for other builds' },
  lateFile: { by: 'file', rule: 'a build that has just been placed has this file' },
  missingFile: { by: undefined, rule: 'the build has no such file in its folder of hashed files' },
}
