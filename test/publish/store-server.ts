import S3rver from 's3rver'
import { newFolder } from '../support/workspace.ts'

/** A server with the S3 API, with an empty bucket. */
export interface StoreServer {
  readonly endpoint: string
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  stop(): Promise<void>
}

/** Starts s3rver: it verifies neither signatures nor checksums, and lists a thousand objects at most. */
export async function startS3rver(): Promise<StoreServer> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: newFolder('s3rver'),
    configureBuckets: [{ name: 'assets' }],
  })
  const { port } = await server.run()
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    bucket: 'assets',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    stop: () => server.close(),
  }
}
