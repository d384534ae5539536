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
    return isWhole && isAddress(url, base) && secret !== '' ? { url, base, pid, secret } : undefined
  } catch {
    return undefined
  }
}

/** An origin, and a path on it that stays as it is: nothing in the file leads a request anywhere else. */
function isAddress(url: string, base: string): boolean {
  const origin = URL.parse(url)
  if (!origin || !/^https?:$/.test(origin.protocol) || origin.origin !== url) return false
  const isPath = !base.startsWith('//') && decodeURI(base).endsWith('/')
  return isPath && URL.parse(url + base)?.pathname === base
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
export function signCall(secret: string, call: string): string {
  return keyedHash(secret, 'call', call)
}

export function isSignedCall(secret: string, call: string, signature: string): boolean {
  return isSameText(signCall(secret, call), signature)
}

/** The same of an answer, which is one to this call alone. @param call in one line */
export function signAnswer(secret: string, call: string, answer: string): string {
  return keyedHash(secret, 'answer', `${call}\n${answer}`)
}

export function isSignedAnswer(secret: string, call: string, answer: string, signature: string): boolean {
  return isSameText(signAnswer(secret, call, answer), signature)
}

/**
 * With the purpose in it nothing stands for anything else: anybody may have challenges answered, and
 * whoever has a port gets calls that it could send back.
 */
function keyedHash(secret: string, purpose: 'identity' | 'call' | 'answer', text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${text}`).digest('hex')
}

function isSameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)]
  return left.length === right.length && timingSafeEqual(left, right)
}
