import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { PublishOptions } from '@vite-integration/publish'
import { afterAll, beforeAll, vi } from 'vitest'
import type { StoreServer } from './store-server.ts'

/** A prefix of a store that no other test uses. */
export interface Place {
  /** What `publish` needs. */
  readonly to: Pick<PublishOptions, 'to' | 'endpoint' | 'application'>
  /** Keys below the prefix, sorted. */
  keys(): Promise<string[]>
  /** Those of files, without the objects of the package itself. */
  files(): Promise<string[]>
  get(key: string): Promise<{
    text: string
    type: string | undefined
    cache: string | undefined
    encoding: string | undefined
  }>
  put(key: string, text: string): Promise<void>
  remove(key: string): Promise<void>
}

export interface UsedStore {
  readonly server: StoreServer
  newPlace(): Place
}

/** Starts a store for the tests of a file, and names its credentials in the environment. */
export function useStore(start: () => Promise<StoreServer>): () => UsedStore {
  let store: UsedStore
  let client: S3Client
  let count = 0
  beforeAll(async () => {
    const server = await start()
    const { endpoint, bucket: Bucket, credentials } = server
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey)
    client = new S3Client({
      endpoint,
      credentials,
      region: 'us-east-1',
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
    store = {
      server,
      newPlace() {
        count += 1
        const prefix = `site-${String(count)}/`
        return placeIn(client, Bucket, prefix, endpoint)
      },
    }
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    client.destroy()
    await store.server.stop()
  })
  return () => store
}

function placeIn(client: S3Client, Bucket: string, prefix: string, endpoint: string): Place {
  async function keys(): Promise<string[]> {
    const found: string[] = []
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix }))
      found.push(...Contents.map(({ Key = '' }) => Key.slice(prefix.length)))
    return found.toSorted()
  }
  return {
    to: { to: `s3://${Bucket}/${prefix}`, endpoint, application: 'shop' },
    keys,
    files: async () => (await keys()).filter((key) => !key.startsWith('.vite-integration/')),
    async get(key) {
      const found = await client.send(new GetObjectCommand({ Bucket, Key: prefix + key }))
      const text = (await found.Body?.transformToString()) ?? ''
      return { text, type: found.ContentType, cache: found.CacheControl, encoding: found.ContentEncoding }
    },
    put: async (key, Body) =>
      void (await client.send(new PutObjectCommand({ Bucket, Key: prefix + key, Body }))),
    remove: async (key) => void (await client.send(new DeleteObjectCommand({ Bucket, Key: prefix + key }))),
  }
}
