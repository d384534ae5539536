import { randomBytes } from 'node:crypto'
import type { ResponseAdapter } from '../contract.ts'
import { escapeHtml } from '../html/escape.ts'
import { invalidOption, invalidResult } from '../validate-options.ts'

/** The CSP nonce of one response. */
export interface ResponseNonce {
  /**
   * Returns the nonce. Asks the application until it returns one, and sets the policy with the first nonce.
   *
   * @throws ViteIntegrationError INVALID_OPTION; and the errors of the application's function
   */
  read(): string | undefined
  /** ` nonce="…"` once `read` has returned a nonce, else ''. */
  readonly attribute: string
}

const defaultPolicy =
  "script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}'; object-src 'none'; base-uri 'none'"

/** The grammar of CSP for nonces: Base64. Nothing in it needs escaping. */
const noncePattern = /^[\w+/-]+={0,2}$/

/** Returns whether a nonce can stand in a policy or another header. */
export function isPolicyNonce(nonce: string): boolean {
  return noncePattern.test(nonce)
}

/** Returns ` nonce="…"` for a nonce, '' without one. */
export function nonceAttribute(nonce: string | undefined): string {
  return nonce === undefined || nonce === '' ? '' : ` nonce="${escapeHtml(nonce)}"`
}

/**
 * Creates the nonce of a response: the application's, or with the `csp` option a random one (128 bits). With
 * the `csp` option the policy is set too, unless the application has set its own or the headers are sent.
 *
 * @param response undefined outside a request: then no nonce is made and no header is set
 * @param ask the application's function
 */
export function createNonce(
  response: ResponseAdapter | undefined,
  csp: boolean | string,
  ask: (() => unknown) | undefined,
): ResponseNonce {
  const policy = response && csp !== false ? csp : undefined
  let known: string | undefined
  const nonce = {
    attribute: '',
    read() {
      if (known !== undefined) return known
      let given = ask?.()
      // Applications may return `null` or '' for no nonce.
      if (given === undefined || given === null || given === '') {
        if (policy === undefined) return undefined
        given = randomBytes(16).toString('base64')
      }
      if (typeof given !== 'string')
        throw invalidResult('nonce', 'The function has to return a string', given)
      if (policy !== undefined) setPolicy(response!, policy, given)
      nonce.attribute = noncePattern.test(given) ? ` nonce="${given}"` : nonceAttribute(given)
      return (known = given)
    },
  }
  return nonce
}

/** @throws ViteIntegrationError INVALID_OPTION for a nonce that cannot stand in a policy */
function setPolicy(response: ResponseAdapter, csp: true | string, nonce: string): void {
  const name = 'content-security-policy'
  if (response.headersSent || response.getHeader(name) !== undefined) return
  if (!isPolicyNonce(nonce)) throw invalidOption('nonce', 'For a policy it has to be Base64')
  const policy = csp === true ? defaultPolicy : csp
  response.setHeader(
    name,
    policy.replaceAll('{nonce}', () => nonce),
  )
}
