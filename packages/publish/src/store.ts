import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3'
import type { ResolvedOptions } from './options.ts'
import { createClient } from './store-client.ts'
import { type Digest, digestPieces } from './digest.ts'
import { repeat } from './repeat.ts'
import { isMissing, notS3, type Place, storeError } from './store-errors.ts'
import { isMd5, putObject, type Upload } from './put-object.ts'

/** An object of the store. */
export interface StoredObject {
  /** Relative to the prefix. */
  readonly key: string
  readonly size: number
  /** Without quotes: for most stores the MD5 of the content, in hexadecimal digits. */
  readonly etag: string
  /** By the clock of the store, milliseconds since 1970. */
  readonly modified: number
}

/** What the store knows of an object, its bytes aside. */
export interface ObjectFacts {
  /** What it was uploaded with. */
  readonly metadata: Readonly<Record<string, string>>
  /** Whether the ETag is the MD5 of its content: not where the store encrypts with keys of its own, or took it in parts. */
  readonly isEtagMd5: boolean
  /** As in {@link StoredObject}. */
  readonly modified: number
}

/** The objects below a prefix of a bucket. All keys are relative to the prefix. Every failure is an error of this library. */
export interface Store {
  /** The objects whose keys begin so. `pages` limits the answers that are asked for, each of usually a thousand objects. */
  list(beginning?: string, pages?: number): Promise<StoredObject[]>
  /** The text of an object; undefined where there is none. */
  readText(key: string): Promise<string | undefined>
  /** The digests of the bytes of an object; undefined where there is none. */
  digest(key: string): Promise<Digest | undefined>
  /** What is known of an object without its bytes; undefined where there is none. */
  inspect(key: string): Promise<ObjectFacts | undefined>
  put(upload: Upload): Promise<void>
  remove(key: string): Promise<void>
  close(): void
}

export function createStore(options: ResolvedOptions): Store {
  const { bucket: Bucket, prefix } = options
  const client = createClient(options)
  const place: Place = { bucket: Bucket, endpoint: options.endpoint }
  const at = (key: string): { Bucket: string; Key: string } => ({ Bucket, Key: prefix + key })

  async function ask<Result>(task: string, request: () => Promise<Result>): Promise<Result> {
    try {
      return await request()
    } catch (error) {
      throw storeError(error, task, place)
    }
  }

  const orMissing = <Result>(task: string, request: () => Promise<Result>): Promise<Result | undefined> =>
    ask(task, () =>
      request().catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw error
      }),
    )

  return {
    list: (beginning = '', pages = Infinity) =>
      ask('list the objects', async () => {
        const found: StoredObject[] = []
        let token: string | undefined
        let left = pages
        do {
          const page = await client.send(
            new ListObjectsV2Command({
              Bucket,
              Prefix: prefix + beginning,
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
          )
          if (page.Name === undefined && page.KeyCount === undefined)
            throw Object.assign(new Error('It answers, but not by the S3 protocol'), { name: notS3 })
          for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
            const etag = ETag.replaceAll('"', '').toLowerCase()
            found.push({
              key: Key.slice(prefix.length),
              size: Size,
              etag,
              modified: LastModified?.getTime() ?? 0,
            })
          }
          token = page.IsTruncated ? page.NextContinuationToken : undefined
          left -= 1
        } while (token !== undefined && left > 0)
        return found
      }),
    readText: (key) =>
      orMissing('read an object', async () => {
        const { Body } = await client.send(new GetObjectCommand(at(key)))
        return Body?.transformToString()
      }),
    digest: (key) =>
      orMissing('read an object', () => {
        // The SDK repeats the request by itself, but not when its body breaks off.
        let hasBody = false
        return repeat(
          async () => {
            hasBody = false
            const { Body } = await client.send(new GetObjectCommand(at(key)))
            hasBody = true
            return digestPieces(Body as AsyncIterable<Uint8Array>)
          },
          () => hasBody,
        )
      }),
    inspect: (key) =>
      orMissing('read an object', async () => {
        const facts = await client.send(new HeadObjectCommand(at(key)))
        const { Metadata = {}, LastModified } = facts
        return { metadata: Metadata, isEtagMd5: isMd5(facts), modified: LastModified?.getTime() ?? 0 }
      }),
    put: (upload) => ask('store an object', () => putObject(client, at(upload.key), upload)),
    remove: async (key) =>
      void (await ask('delete an object', () => client.send(new DeleteObjectCommand(at(key))))),
    close: () => client.destroy(),
  }
}
