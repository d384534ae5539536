import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { digestLocal, fileChanged } from './digest-local.ts'
import { repeat } from './repeat.ts'
import { isDamage, isPassing } from './store-errors.ts'

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

interface Target {
  readonly Bucket: string
  readonly Key: string
}

/**
 * Stores an object, and checks that the store has what was sent: it verifies the MD5, and its ETag says so once more.
 *
 * @throws ViteIntegrationError BUILD_INCOMPLETE when the file cannot be read, or has changed; the error of the SDK
 */
export async function putObject(client: S3Client, at: Target, upload: Upload): Promise<void> {
  const { body, md5 } = upload
  const isStream = typeof body !== 'string' && body.size > maxBuffered
  const put = async (): Promise<void> => {
    try {
      await (isStream ? putStream(client, at, upload, body) : putBuffer(client, at, upload))
    } catch (error) {
      // A file that has changed fails in many ways, none of which tells of it.
      if (typeof body !== 'string' && (await digestLocal(body.path)).md5 !== md5)
        throw fileChanged(body.path, error)
      throw error
    }
  }
  // The SDK cannot send a stream a second time.
  await repeat(put, (error) => isDamage(error) || (isStream && isPassing(error)))
}

async function putBuffer(client: S3Client, at: Target, upload: Upload): Promise<void> {
  const { body } = upload
  await send(client, at, upload, typeof body === 'string' ? body : await readFile(body.path))
}

async function putStream(
  client: S3Client,
  at: Target,
  upload: Upload,
  { path, size }: { readonly path: string; readonly size: number },
): Promise<void> {
  const content = createReadStream(path, { end: size - 1 })
  // The SDK listens to no errors of a stream, and would wait for the rest of it.
  const failed = new AbortController()
  content.on('error', () => failed.abort())
  try {
    await send(client, at, upload, content, failed.signal)
  } finally {
    content.destroy()
  }
}

async function send(
  client: S3Client,
  at: Target,
  { body, md5, headers }: Upload,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  abortSignal?: AbortSignal,
): Promise<void> {
  const ContentLength = typeof body === 'string' ? Buffer.byteLength(body) : body.size
  const ContentMD5 = Buffer.from(md5, 'hex').toString('base64')
  const command = new PutObjectCommand({ ...at, ...headers, Body, ContentLength, ContentMD5 })
  const stored = await client.send(command, abortSignal ? { abortSignal } : {})
  if (!isMd5(stored) || etagOf(stored) === md5) return
  throw Object.assign(new Error('The store has another content than was sent'), { name: 'BadDigest' })
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
