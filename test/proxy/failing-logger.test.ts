import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { startForTest } from '../contract/use-application.ts'
import { opened, openSocket } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { copyFixture } from '../support/workspace.ts'
import { backend, hosts } from './hosts.ts'
import { startVite } from './vite-process.ts'

it.each(hosts)(
  '$name: an HMR upgrade that finds Vite gone is refused, though the logger throws',
  async (host) => {
    const crashes = recordCrashes()
    const root = copyFixture('site')
    await startVite({ root })
    const throwing = (): never => {
      throw new Error('the log is full')
    }
    const logger = { debug: throwing, info: throwing, warn: throwing, error: throwing }
    const app = await startForTest(host.start, backend({ root, logger }))
    rmSync(hotFilePath(root))
    // What the hot file says is known for a moment.
    await sleep(100)
    const socket = openSocket(app.url.replace(/^http/, 'ws'), app, 'vite-hmr')
    await expect(opened(socket)).rejects.toThrow('404')
    expect((await get(app, '/api/ok')).status).toBe(200)
    expect(crashes).toEqual([])
  },
)
