import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { findNginx } from '../../scripts/find-nginx.ts'
import { testFolder } from '../support/workspace.ts'

interface Result {
  readonly store: boolean
  readonly pages: number
  readonly lazy: number
  readonly failed: number
  readonly mixed: number
  readonly examples: readonly string[]
}

const example = join(testFolder, '../examples/many-machines')

it.skipIf(!findNginx())(
  'a rolling deploy over four instances behind nginx misses files without a store, and none with one',
  async () => {
    const { NODE_ENV: _, VITEST: _vitest, ...rest } = process.env
    const args = [
      '--conditions=source',
      'loopback/run.ts',
      '--deploys',
      '1',
      '--clients',
      '6',
      '--lazy-ms',
      '200',
    ]
    const env = { ...rest, NGINX_PATH: findNginx()!.program }
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: example,
      env,
      timeout: 110_000,
    })
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
    const [without, withStore] = lines.map((line) => JSON.parse(line) as Result)
    expect(without).toMatchObject({ store: false, failed: expect.any(Number) })
    expect(without!.failed).toBeGreaterThan(0)
    expect(withStore).toMatchObject({ store: true, failed: 0, mixed: 0, examples: [] })
    expect(withStore!.lazy).toBe(withStore!.pages)
  },
  120_000,
)
