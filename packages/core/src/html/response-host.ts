import { randomBytes } from 'node:crypto'
import type { HostResponse } from '../contract.ts'
import { invalidOption } from '../validate-options.ts'

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

/** By the grammar of CSP: anything else in a policy would be more than a nonce, or none. */
const noncePattern = /^[\w+/-]+={0,2}$/

/**
 * The nonce of a response: the application's, or with a policy of ours a fresh one (128 bits). The header
 * is set when the nonce is first needed, unless the application has set its own or sent its headers.
 *
 * @returns what throws ViteIntegrationError INVALID_OPTION when the application's nonce is none
 */
export function createNonce(
  response: HostResponse | undefined,
  csp: boolean | string,
  ask: () => string | undefined,
): () => string | undefined {
  const given = (): string | undefined => checkedNonce(ask())
  if (csp === false) return keepDefined(given)
  return keepDefined(() => {
    if (!response) return given()
    const nonce = given() ?? randomBytes(16).toString('base64')
    const name = 'content-security-policy'
    if (response.headersSent || response.getHeader(name) !== undefined) return nonce
    if (!isPolicyNonce(nonce)) throw invalidOption('nonce', 'For a policy it has to be Base64')
    const policy = csp === true ? defaultPolicy : csp
    response.setHeader(
      name,
      policy.replaceAll('{nonce}', () => nonce),
    )
    return nonce
  })
}

/** Asked again until there is one: something may read it ahead of the middleware that makes it. */
function keepDefined(ask: () => string | undefined): () => string | undefined {
  let nonce: string | undefined
  return () => (nonce ??= ask())
}

/** Whether a nonce can stand in a policy or another header. */
export function isPolicyNonce(nonce: string): boolean {
  return noncePattern.test(nonce)
}

/** Applications may write `null` or '' for none. */
function checkedNonce(nonce: unknown): string | undefined {
  if (nonce === undefined || nonce === null || nonce === '') return undefined
  if (typeof nonce === 'string') return nonce
  throw invalidOption('nonce', 'It has to return a text')
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
      // HTTP/1.0 would take them for the answer.
      if (!response || response.headersSent || response.req?.httpVersion === '1.0') return
      const link = links.filter(isHint)
      if (link.length > 0) response.writeEarlyHints({ link })
    },
  }
}

/** Node refuses hints with a space in a value, such as several hashes have. */
function isHint(link: string): boolean {
  return !/="[^"]*\s/.test(link)
}
