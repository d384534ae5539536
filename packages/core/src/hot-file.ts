import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
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

/** Where it answers backends that know the secret, below base. */
export const callPath = '__vite-integration/call'

/** @param root the Vite root, absolute */
export function hotFilePath(root: string): string {
  return path.join(root, 'node_modules', '.vite-integration', 'dev-server.json')
}

/** The content of a hot file; undefined when there is none, or none that can be used. */
export function readHotFile(file: string): HotFile | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as HotFile
    const { url, base, pid, secret } = content
    const isWhole = [url, base, secret].every((value) => typeof value === 'string') && Number.isInteger(pid)
    return isWhole && URL.canParse(url) && secret !== '' ? content : undefined
  } catch {
    return undefined
  }
}

/** The answer to a challenge: hex of an HMAC-SHA256. */
export function answerChallenge(secret: string, challenge: string): string {
  return keyedHash(secret, 'identity', challenge)
}

/** Whether an answer proves that its sender knows the secret. */
export function isRightAnswer(secret: string, challenge: string, answer: string): boolean {
  return isSameText(answerChallenge(secret, challenge), answer)
}

/** What shows that a call comes from one who knows the secret: hex of an HMAC-SHA256. */
export function signCall(secret: string, body: string): string {
  return keyedHash(secret, 'call', body)
}

export function isSignedCall(secret: string, body: string, signature: string): boolean {
  return isSameText(signCall(secret, body), signature)
}

/** Anybody may have challenges answered: with the purpose in it no answer signs a call. */
function keyedHash(secret: string, purpose: 'identity' | 'call', text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${text}`).digest('hex')
}

function isSameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)]
  return left.length === right.length && timingSafeEqual(left, right)
}
