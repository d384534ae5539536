import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostRequest } from '../contract.ts'

/** What middleware of hosts that take `(req, res, next)` usually adds. */
interface Extended {
  readonly body?: unknown
  readonly locals?: object
}

/** A request as plain Node knows it, and hosts of its kind. Forwarded headers do not count: nobody has said whose to trust. */
export class NodeRequest implements HostRequest {
  readonly #req: IncomingMessage & Extended
  readonly #res: ServerResponse & Extended

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req
    this.#res = res
  }

  get native(): HostRequest['native'] {
    return { req: this.#req, res: this.#res }
  }

  get protocol(): string {
    return (this.#req.socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http'
  }

  get host(): string | undefined {
    const { host, ':authority': authority } = this.#req.headers
    return host ?? (authority as string | undefined)
  }

  get body(): unknown {
    return this.#req.body
  }

  get locals(): object {
    return this.#res.locals ?? {}
  }

  get status(): number {
    return this.#res.statusCode
  }

  getHeader(name: string): ReturnType<HostRequest['getHeader']> {
    return this.#res.getHeader(name)
  }
}
