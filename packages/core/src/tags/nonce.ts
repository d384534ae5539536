import { randomBytes } from 'node:crypto'
import type { ResponseAdapter } from '../contract.ts'
import { escapeHtml } from '../html/escape.ts'
import { invalidOption, invalidResult } from '../validate-options.ts'
import { blocksPage, completePolicies } from './content-policy.ts'

/** The CSP nonce of one response. */
export interface ResponseNonce {
  /**
   * Returns the nonce. Asks the application until it returns one, and sets the policy with the first nonce.
   *
   * @param html what the nonce is for
   * @throws ViteIntegrationError INVALID_OPTION; and the errors of the application's function
   */
  read(html?: string): string | undefined
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
 * the `csp` option the policy is set too; one that the application has set is completed.
 *
 * @param response undefined outside a request: then no nonce is made and no header is set
 * @param ask the application's function
 * @param warnOfPolicy given in development alone: called where the policy of a response blocks its page
 */
export function createNonce(
  response: ResponseAdapter | undefined,
  csp: boolean | string | undefined,
  ask: (() => unknown) | undefined,
  warnOfPolicy?: () => void,
): ResponseNonce {
  const policy = response && csp !== false ? csp : undefined
  let known: string | undefined
  const nonce: { attribute: string; read: ResponseNonce['read'] } = {
    attribute: '',
    read(html) {
      known ??= take()
      if (warnOfPolicy && html !== undefined && blocksPage(policyOf(response), html, known)) warnOfPolicy()
      return known
    },
  }
  function take(): string | undefined {
    let given = ask?.()
    // Applications may return `null` or '' for no nonce.
    if (given === undefined || given === null || given === '') {
      if (policy === undefined) return undefined
      given = randomBytes(16).toString('base64')
    }
    if (typeof given !== 'string') throw invalidResult('nonce', 'The function has to return a string', given)
    if (policy !== undefined) setPolicy(response!, policy, given, warnOfPolicy !== undefined)
    nonce.attribute = noncePattern.test(given) ? ` nonce="${given}"` : nonceAttribute(given)
    return given
  }

  return nonce
}

/** @throws ViteIntegrationError INVALID_OPTION for a nonce that cannot stand in a policy */
function setPolicy(response: ResponseAdapter, csp: true | string, nonce: string, isDev: boolean): void {
  if (response.headersSent) return
  if (!isPolicyNonce(nonce)) throw invalidOption('nonce', 'For a policy it has to be Base64')
  const given = policyOf(response)
  const own = (csp === true ? defaultPolicy : csp).replaceAll('{nonce}', () => nonce)
  const policy = given === '' ? own : completePolicies(given, nonce, isDev)
  if (policy !== given) response.setHeader(header, policy)
}

const header = 'content-security-policy'

/** Returns the policies that the application has set; '' where there are none. */
function policyOf(response: ResponseAdapter | undefined): string {
  return [response?.getHeader(header) ?? ''].flat().join(', ')
}
