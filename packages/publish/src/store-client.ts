import { S3Client } from '@aws-sdk/client-s3'
import type { ResolvedOptions } from './options.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Only `Content-MD5` is sent as a checksum: every store verifies it. The newer ones of the SDK (`x-amz-checksum-*`, and trailers) are
 * unknown to many stores.
 */
export function createClient({ endpoint, region, timeoutMs, concurrency }: ResolvedOptions): S3Client {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env
  const isOther = (endpoint ?? AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined
  const found = region ?? (isOther ? (AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1') : undefined)
  return new S3Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(found === undefined ? {} : { region: found }),
    forcePathStyle: isOther,
    followRegionRedirects: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 5,
    // It would warn in the terminal of streams, which are sent again by this package.
    logger: silent,
    requestHandler: {
      connectionTimeout: Math.min(timeoutMs, 10_000),
      socketTimeout: timeoutMs,
      httpAgent: { maxSockets: concurrency + 4 },
      httpsAgent: { maxSockets: concurrency + 4 },
    },
  })
}
