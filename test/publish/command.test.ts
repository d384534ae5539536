import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { binFile } from '../cli/run-dev.ts'
import { type ProgramResult, runProgram } from '../support/run-program.ts'
import { newOutsideFolder } from '../support/workspace.ts'
import { makeBuild, site } from './made-build.ts'
import { startS3rver } from './store-server.ts'
import { type Place, useStore } from './use-store.ts'

function run(root: string, args: readonly string[]): Promise<ProgramResult> {
  return runProgram(binFile, { args: ['publish', '--root', root, ...args] })
}

function storeArgs({ to: { to, endpoint = '' } }: Place): string[] {
  return ['--to', to, '--endpoint', endpoint, '--application', 'shop']
}

describe('vite-integration publish', () => {
  const used = useStore(startS3rver)

  it('says what it would do, does it, and checks it', async () => {
    const place = used().newPlace()
    const root = makeBuild('one', site('01'))
    const args = storeArgs(place)
    const tried = await run(root, [...args, '--dry-run'])
    expect(tried).toMatchObject({ code: 0, err: '' })
    expect(tried.out).toMatch(/^assets\/main-Hash01\.js\n[^]*Would upload 3 files, .* of build one/)
    const unpublished = await run(root, [...args, '--check'])
    expect(unpublished).toMatchObject({ code: 1, out: '' })
    expect(unpublished.err).toMatch(
      /^missing {2}assets\/main-Hash01\.js\n[^]*3 files missing, its list is not there/,
    )
    const published = await run(root, [...args, '--keep', '5', '--days', '30'])
    expect(published).toMatchObject({ code: 0, err: '' })
    expect(published.out).toMatch(
      /Build one \(3 files, 0\.0 kB\) is published to s3:.*3 files, 0\.0 kB uploaded[^]*0 earlier builds/,
    )
    expect(await run(root, [...args, '--check'])).toMatchObject({ code: 0, err: '' })
    expect((await run(root, args)).out).toContain('0 files, 0.0 kB uploaded')
  })

  it('fails with a code and with what to do', async () => {
    const place = used().newPlace()
    const root = makeBuild('one', site('01'))
    expect(await run(root, [])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--to s3://bucket/prefix'),
    })
    const none = await run(root, [...storeArgs(place), '--to', 's3://none'])
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no bucket "none" (BUCKET_NOT_FOUND)'),
    })
    const keep = await run(root, [...storeArgs(place), '--keep', '0'])
    expect(keep).toMatchObject({ code: 2, err: expect.stringContaining('at least 1') })
  })

  it('says what to install where the package is missing', async () => {
    const root = makeBuild('one', site('01'), { root: newOutsideFolder('publish') })
    // The shell that starts the tests may name folders in which packages are found from anywhere.
    vi.stubEnv('NODE_PATH', '')
    const { code, err } = await run(root, ['--to', 's3://assets'])
    expect(code).toBe(1)
    expect(err).toContain(`Looked for it from ${join(root)}. Run "npm install @vite-integration/publish".`)
  })
})
