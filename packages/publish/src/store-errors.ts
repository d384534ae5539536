import { ViteIntegrationError } from '@vite-integration/core'
import { invalidOption } from '@vite-integration/core/tooling'
import { publishError } from './errors.ts'

/** What the errors of the SDK and of stores have in common. */
interface StoreError {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: unknown
}

/** Where a request went, for messages. */
export interface Place {
  readonly bucket: string
  readonly endpoint: string | undefined
}

/** True for the answer that there is no such object. */
export function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as StoreError
  return name === 'NoSuchKey' || (name === 'NotFound' && $metadata?.httpStatusCode === 404)
}

/** True when the same request may go well the next time although the SDK does not try again: the bytes were changed on the way. */
export function isDamage(error: unknown): boolean {
  const { name = '' } = error as StoreError
  return /^(?:BadDigest|InvalidDigest|XAmzContentSHA256Mismatch|XAmzContentChecksumMismatch|IncompleteBody)$/.test(
    name,
  )
}

/** True when the same request may go well the next time: the network, or the store, failed; not when the store has refused it. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ViteIntegrationError) return false
  const { name = '', $metadata } = error as StoreError
  const status = $metadata?.httpStatusCode
  return status === undefined || status < 400 || status >= 500 || status === 429 || name === 'RequestTimeout'
}

const noCredentials = /^(?:CredentialsProviderError|ProviderError|TokenProviderError|CredentialsError)$/
const denied =
  /^(?:AccessDenied|Forbidden|SignatureDoesNotMatch|InvalidAccessKeyId|ExpiredToken|InvalidToken|AuthorizationHeaderMalformed|403|401|Unauthorized)$/
const skewed = /^(?:RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/
const unreachable =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPROTO|ERR_SSL_.*|.*CERT.*|ERR_TLS.*|EPIPE)$/

/**
 * Returns the error of this library for one of the SDK.
 *
 * @param task what failed: 'list the objects'
 */
export function storeError(error: unknown, task: string, { bucket, endpoint }: Place): unknown {
  if (error instanceof ViteIntegrationError) return error
  const { name = '', message = '', code = '', $metadata } = error as StoreError
  const status = $metadata?.httpStatusCode
  const where = endpoint ?? 'the endpoint that the AWS SDK has found'
  const known = `${describe(error as StoreError)}.`
  if (noCredentials.test(name)) return publishError('NO_CREDENTIALS', { known: message }, error)
  if (message === 'Region is missing')
    return invalidOption('region', 'It is missing: set AWS_REGION, or "region" (--region)')
  if (name === 'NoSuchBucket') return publishError('BUCKET_NOT_FOUND', { name: bucket, where }, error)
  if (skewed.test(name)) return publishError('CLOCK_SKEW', { where, known }, error)
  if (denied.test(name) || status === 401 || status === 403)
    return publishError('ACCESS_DENIED', { name: task, where, known }, error)
  if (name === 'TimeoutError' || unreachable.test(code) || isNoStore(error as StoreError))
    return publishError('STORE_UNREACHABLE', { where, known }, error)
  return publishError('STORE_FAILED', { name: task, where, known }, error)
}

/** Name of the error of an answer that is none of a store's: that of a website, a console, a proxy. */
export const notS3 = 'NotS3'

function isNoStore({ name = '', message = '', $metadata }: StoreError): boolean {
  const status = $metadata?.httpStatusCode ?? 0
  return (
    /deserializ|Unexpected token|not well-?formed|parse error/i.test(message) ||
    name === notS3 ||
    (name === 'Unknown' && status < 500)
  )
}

function describe({ name = 'Error', message = '', code, $metadata }: StoreError): string {
  const status = $metadata?.httpStatusCode
  const text = [
    name,
    code === name ? undefined : code,
    status === undefined ? undefined : `HTTP status ${status}`,
  ]
  const known = text.filter((part) => part !== undefined && part !== '').join(', ')
  // The SDK's own words may have several lines, and its advice about its internals.
  const [line = ''] = message.split('\n')
  return line === '' || line === name ? known : `${line.replace(/\.$/, '')} (${known})`
}
