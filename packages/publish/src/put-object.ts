import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { isDamage } from './store-errors.ts'

/** What is uploaded: text, or a file of the disk. */
export interface Upload {
  readonly key: string
  readonly body: string | { readonly path: string; readonly size: number }
  /** In hexadecimal digits. */
  readonly md5: string
  readonly headers: Pick<
    PutObjectCommandInput,
    'ContentType' | 'CacheControl' | 'ContentEncoding' | 'Metadata'
  >
}

/** Larger files are streamed from the disk. */
const maxBuffered = 8 * 1024 * 1024
/** Attempts for what the SDK does not try again by itself. */
const attempts = 3

/** Stores an object, and checks that the store has what was sent: it verifies the MD5, and its ETag says so once more. */
export async function putObject(
  client: S3Client,
  at: { readonly Bucket: string; readonly Key: string },
  { body, md5, headers }: Upload,
): Promise<void> {
  const ContentMD5 = Buffer.from(md5, 'hex').toString('base64')
  const isStream = typeof body !== 'string' && body.size > maxBuffered
  for (let left = attempts - 1; ; left -= 1) {
    try {
      const content = await contentOf(body)
      const stored = await client.send(new PutObjectCommand({ ...at, ...headers, ...content, ContentMD5 }))
      if (!isMd5(stored) || etagOf(stored) === md5) return
      throw Object.assign(new Error('The store has another content than was sent'), { name: 'BadDigest' })
    } catch (error) {
      // The SDK cannot send a stream a second time.
      if (left === 0 || !(isStream || isDamage(error as Error))) throw error
    }
  }
}

async function contentOf(
  body: Upload['body'],
): Promise<Pick<PutObjectCommandInput, 'Body' | 'ContentLength'>> {
  if (typeof body === 'string') return { Body: body, ContentLength: Buffer.byteLength(body) }
  const Body = body.size > maxBuffered ? createReadStream(body.path) : await readFile(body.path)
  return { Body, ContentLength: body.size }
}

/** Returns whether the ETag of an object is the MD5 of its content: not where it is encrypted with other keys, or came in parts. */
export function isMd5(
  object: Pick<PutObjectCommandOutput, 'ETag' | 'ServerSideEncryption' | 'SSECustomerAlgorithm'>,
): boolean {
  const { ServerSideEncryption: encryption, SSECustomerAlgorithm: own } = object
  return (encryption ?? 'AES256') === 'AES256' && own === undefined && /^[\da-f]{32}$/.test(etagOf(object))
}

function etagOf({ ETag = '' }: { ETag?: string | undefined }): string {
  return ETag.replaceAll('"', '').toLowerCase()
}
