/** What Node says of a certificate that it does not accept. */
const refusal =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/

/** In words, when a server was not asked because its certificate was refused. */
export function certificateProblem(error: unknown): string | undefined {
  const { code, message } = ((error as Error).cause ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code !== 'string' || !refusal.test(code)) return undefined
  return (
    `It answers with a certificate that is not trusted (${String(message)}). Where that is your own, ` +
    'set the option "devServerSecure: false".'
  )
}
