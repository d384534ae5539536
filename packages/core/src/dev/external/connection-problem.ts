/** Codes of Node for a certificate that it does not accept. */
const refusal =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/

/** Says why a server was not reached, where more is known than that nobody answers. */
export function connectionProblem(error: unknown): string | undefined {
  const { code, message } = ((error as Error).cause ?? {}) as { code?: unknown; message?: unknown }
  if (code === 'EACCES' || code === 'EPERM') {
    return 'Its socket can be opened by the user alone who runs Vite: run the backend as the same user.'
  }
  if (typeof code !== 'string' || !refusal.test(code)) return undefined
  return (
    `It answers with a certificate that is not trusted (${String(message)}). Where that is your own, ` +
    'set the option "devServerSecure: false".'
  )
}
