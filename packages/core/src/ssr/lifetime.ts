import type { ServerResponse } from 'node:http'
import { ViteIntegrationError } from '../errors.ts'

/** Timers of Node hold no longer times. */
const maxTimeout = 2 ** 31 - 1

/** The time that a render has: from the call to the first byte by the clock, and to the end of the response by the client. */
export class Lifetime {
  /** True once the client has left a response that was not finished. */
  isClientGone = false
  /** Held as long as the response: its own signal would be forgotten with it, and never abort. */
  request: Request | undefined
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout | undefined
  readonly #waits = new Set<(reason: unknown) => void>()

  /** @param timeoutMs 0 for no limit */
  constructor(res: ServerResponse, timeoutMs: number) {
    if (timeoutMs > 0) {
      this.#timer = setTimeout(() => this.#abort(timeout(timeoutMs)), Math.min(timeoutMs, maxTimeout))
    }
    if (isGone(res)) this.#leave()
    else res.once('close', () => (isFinished(res) ? this.begin() : this.#leave()))
  }

  /** Aborts when the client leaves and when the time is up; never after a response that was finished. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Ends the limit of time: the first byte is there, or the render has failed. */
  begin(): void {
    clearTimeout(this.#timer)
  }

  /**
   * Waits for a value until the signal aborts, and rejects with its reason then.
   *
   * @param discard takes a value that comes later
   */
  wait<T>(value: T | PromiseLike<T>, discard: (late: T) => void = () => {}): Promise<T> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason)
      this.#waits.add(reject)
      Promise.resolve(value).then(
        (found) => {
          this.#waits.delete(reject)
          if (signal.aborted) discard(found)
          else resolve(found)
        },
        (error: unknown) => {
          this.#waits.delete(reject)
          reject(error)
        },
      )
    })
  }

  #leave(): void {
    this.isClientGone = true
    this.#abort(new DOMException('The client has left', 'AbortError'))
  }

  #abort(reason: unknown): void {
    this.begin()
    this.#controller.abort(reason)
    for (const reject of this.#waits) reject(this.signal.reason)
  }
}

function timeout(timeoutMs: number): ViteIntegrationError {
  return new ViteIntegrationError('SSR_TIMEOUT', { known: String(timeoutMs) })
}

function isGone(res: ServerResponse): boolean {
  return res.destroyed || ((res as { stream?: { destroyed: boolean } }).stream?.destroyed ?? false)
}

/** Responses of HTTP/2 say so of those as well that the client has left. */
function isFinished(res: ServerResponse): boolean {
  const { stream } = res as { stream?: { aborted: boolean } }
  return stream ? res.writableEnded && !stream.aborted : res.writableFinished
}
