/**
 * A request as a message, `vite-integration:request`, to code that runs out of reach, such as in a worker thread. Development
 * alone.
 */
export interface HotRequest {
  readonly id: string
  /** Full URL. */
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The body, base64. Missing where the request has none. */
  readonly body?: string
}

/** The answer as a message, `vite-integration:response`. A second one to the same request is ignored. */
export interface HotResponse {
  /** That of the request. */
  readonly id: string
  /** @default 200 */
  readonly status?: number
  readonly headers?: ConstructorParameters<typeof Headers>[0]
  readonly body?: string
  /** What the code has thrown, in place of the rest. */
  readonly error?: { readonly message?: string; readonly stack?: string; readonly name?: string }
}
