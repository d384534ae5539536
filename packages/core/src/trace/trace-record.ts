/** Who answers a request: '404' where nobody does. 'proxy' is a Vite in a process of its own. */
export type Answerer = 'route' | 'file' | 'module' | 'proxy' | 'page' | 'render' | 'redirect' | '404'

/** What a step has decided for a request. @see RequestContext.decision */
export interface Decision {
  /** Undefined where the request is not for this step. */
  readonly by: Exclude<Answerer, 'route' | '404'> | undefined
  /** The rule that has decided, in a few words. */
  readonly rule: string
}

/** One request that has been answered. */
export interface TraceRecord {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  /** Path and names of the query: values may be secrets. */
  readonly url: string
  readonly status: number
  readonly by: Answerer
  readonly rule: string
  /** Time from the first step to the end of the response, in milliseconds. */
  readonly ms: number
}

/** Returns a request target without the values of its query, which may be tokens. */
export function withoutValues(target: string): string {
  return target.replace(/(?<=[?&][^=&#]*=)[^&#]+/g, '…')
}
