import { randomBytes } from 'node:crypto'
import type { HostResponse } from '../contract.ts'
import { once } from '../once.ts'

/** The response of a page, from the tags' point of view. Without a response headers are refused. */
export interface ResponseHost {
  /** Asked once; with it the policy is set. */
  nonce(): string | undefined
  /** '' where there is none. */
  header(name: string): string
  /** False when it is too late. */
  appendHeader(name: string, values: readonly string[]): boolean
  earlyHints(links: readonly string[]): void
}

const defaultPolicy =
  "script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}'; object-src 'none'; base-uri 'none'"

/**
 * The nonce of a response: the application's, or with a policy of ours a fresh one (128 bits). The header
 * is set when the nonce is first needed, unless the application has set its own or sent its headers.
 */
export function createNonce(
  response: HostResponse | undefined,
  csp: boolean | string,
  ask: () => string | undefined,
): () => string | undefined {
  if (csp === false) return once(ask)
  return once(() => {
    if (!response) return ask()
    const nonce = ask() ?? randomBytes(16).toString('base64')
    const name = 'content-security-policy'
    if (!response.headersSent && response.getHeader(name) === undefined) {
      const policy = csp === true ? defaultPolicy : csp
      response.setHeader(
        name,
        policy.replaceAll('{nonce}', () => nonce),
      )
    }
    return nonce
  })
}

export function createResponseHost(
  response: HostResponse | undefined,
  nonce: () => string | undefined,
): ResponseHost {
  const header = (name: string): string => [response?.getHeader(name) ?? ''].flat().join(', ')
  return {
    nonce,
    header,
    appendHeader(name, values) {
      if (!response || response.headersSent) return false
      const existing = header(name)
      response.setHeader(name, (existing === '' ? values : [existing, ...values]).join(', '))
      return true
    },
    earlyHints(links) {
      if (response && !response.headersSent && links.length > 0)
        response.writeEarlyHints({ link: [...links] })
    },
  }
}
