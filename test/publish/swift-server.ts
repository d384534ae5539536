import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { storageServers, swiftProgram } from '../../scripts/find-swift.ts'
import { findFreePort } from '../support/free-port.ts'
import { newOutsideFolder, testFolder } from '../support/workspace.ts'
import type { StoreServer } from './store-server.ts'

/** Starts OpenStack Swift on loopback: proxy with the S3 API and tempauth, one account, container and object server, one replica. */
export async function startSwift(): Promise<StoreServer> {
  const folder = newOutsideFolder('swift')
  mkdirSync(join(folder, 'devices/d1'), { recursive: true })
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const ended = running.map((child) => once(child, 'exit'))
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(ended)
  }
  const run = (kind: Parameters<typeof swiftProgram>[0], config: string): void => {
    const file = join(folder, `${kind}.conf`)
    writeFileSync(file, config)
    const env = {
      ...process.env,
      PYTHONPATH: join(testFolder, 'publish/programs/swift'),
      PYTHONDONTWRITEBYTECODE: '1',
    }
    children.push(spawn(swiftProgram(kind), [file], { stdio: 'ignore', env }))
  }
  try {
    await Promise.all(
      storageServers.map(async (kind) => {
        const port = await findFreePort()
        await makeRing(folder, kind, port)
        run(kind, storageConfig(folder, kind, port))
      }),
    )
    const port = await findFreePort()
    run('proxy', proxyConfig(folder, port))
    const credentials = { accessKeyId: 'test:tester', secretAccessKey: 'testing' }
    const server = { endpoint: `http://127.0.0.1:${String(port)}`, bucket: 'assets', credentials, stop }
    await createBucket(server, children)
    return server
  } catch (error) {
    await stop()
    throw error
  }
}

async function makeRing(folder: string, kind: string, port: number): Promise<void> {
  const file = join(folder, `${kind}.builder`)
  const build = (...args: string[]): Promise<unknown> =>
    promisify(execFile)('/usr/bin/swift-ring-builder', [file, ...args])
  await build('create', '4', '1', '1')
  await build('add', `r1z1-127.0.0.1:${String(port)}/d1`, '1')
  await build('rebalance')
}

function common(folder: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${String(port)}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${join(folder, 'devices')}
mount_check = false
log_level = CRITICAL
`
}

function storageConfig(folder: string, kind: string, port: number): string {
  return `${common(folder, port)}
[pipeline:main]
pipeline = ${kind}-server

[app:${kind}-server]
use = egg:swift#${kind}
`
}

function proxyConfig(folder: string, port: number): string {
  return `${common(folder, port)}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:cache]
paste.filter_factory = memory_cache:filter_factory

[filter:s3api]
use = egg:swift#s3api
auth_pipeline_check = false
# Objects in one answer, so that every list has several pages.
max_bucket_listing = 5

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo
`
}

/** Waits until the servers answer, too. */
async function createBucket(
  { endpoint, credentials, bucket }: StoreServer,
  children: readonly ChildProcess[],
): Promise<void> {
  const client = new S3Client({
    endpoint,
    credentials,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
  })
  const deadline = performance.now() + 60_000
  for (;;) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: bucket }))
      return client.destroy()
    } catch (error) {
      const ended = children.find(({ exitCode }) => exitCode !== null)
      if (ended) throw new Error(`${ended.spawnfile} ended with ${String(ended.exitCode)}`, { cause: error })
      if (performance.now() > deadline) throw error
      await sleep(200)
    }
  }
}
