import path from 'node:path'
import { checkPublished, publish } from '@vite-integration/publish'
import S3rver from 's3rver'

/** A store with the S3 API on this machine. */
export interface Store {
  /** Where backends find the files. */
  readonly url: string
  /** Publishes a build, and checks that it is there. */
  publish(outDir: string): Promise<void>
  close(): Promise<void>
}

export async function startStore(folder: string): Promise<Store> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: path.join(folder, 'store'),
    configureBuckets: [{ name: 'assets' }],
  })
  const { port } = await server.run()
  process.env.AWS_ACCESS_KEY_ID = 'S3RVER'
  process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER'
  const endpoint = `http://127.0.0.1:${String(port)}`
  const root = path.dirname(import.meta.dirname)
  return {
    url: `${endpoint}/assets/shop`,
    async publish(outDir) {
      const options = { to: 's3://assets/shop', endpoint, root, outDir }
      await publish({ ...options, keep: 20 })
      const { isComplete, missing } = await checkPublished(options)
      if (!isComplete) throw new Error(`Not published: ${missing.join(', ')}`)
    },
    close: () => server.close(),
  }
}
