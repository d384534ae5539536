import { createHmac, timingSafeEqual } from 'node:crypto'
import path from 'node:path'

/**
 * While a Vite server with the plugin runs on its own, this file below its root tells backends where. It
 * may be stale, and a stranger may have the port since: identity is proved by a challenge.
 */
export interface HotFile {
  /** Origin of the server, such as 'http://localhost:5173'. */
  readonly url: string
  /** Vite's base. */
  readonly base: string
  readonly pid: number
  /** Never sent: the server answers with a keyed hash of what it is asked. */
  readonly secret: string
}

/** Where the server answers challenges, below base. */
export const identityPath = '__vite-integration/identity'

/** @param root the Vite root, absolute */
export function hotFilePath(root: string): string {
  return path.join(root, 'node_modules', '.vite-integration', 'dev-server.json')
}

/** The answer to a challenge: hex of an HMAC-SHA256. */
export function answerChallenge(secret: string, challenge: string): string {
  return createHmac('sha256', secret).update(challenge).digest('hex')
}

/** Whether an answer proves that its sender knows the secret. */
export function isRightAnswer(secret: string, challenge: string, answer: string): boolean {
  const expected = Buffer.from(answerChallenge(secret, challenge))
  const given = Buffer.from(answer)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
