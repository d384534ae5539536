import { NodeRequest } from '@vite-integration/core'
import type { Request, Response } from 'express'

/** A request as Express knows it: forwarded headers count by its setting `trust proxy`. */
export class ExpressRequest extends NodeRequest {
  readonly #req: Request

  constructor(req: Request, res: Response) {
    super(req, res)
    this.#req = req
  }

  override get protocol(): string {
    return this.#req.protocol
  }

  /** `req.host` of Express 4 has no port. */
  override get host(): string | undefined {
    const { app, socket } = this.#req
    const [forwarded = ''] = (this.#req.get('x-forwarded-host') ?? '').split(',')
    const isTrusted = app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean
    return forwarded !== '' && isTrusted(socket.remoteAddress, 0) ? forwarded.trim() : super.host
  }
}
