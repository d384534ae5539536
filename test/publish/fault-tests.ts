import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkPublished, publish } from '@vite-integration/publish'
import { expect, it, vi } from 'vitest'
import { integrationErrorOf } from '../support/integration-error.ts'
import { runProgram } from '../support/run-program.ts'
import { testFolder } from '../support/workspace.ts'
import { type Fault, faultProxy } from './fault-proxy.ts'
import { makeBuild, site } from './made-build.ts'
import type { Place, UsedStore } from './use-store.ts'

const builds = '.vite-integration/builds/'

async function listsOf(place: Place): Promise<string[]> {
  return (await place.keys()).filter((key) => key.startsWith(builds))
}

const program = join(testFolder, 'publish/programs/publish.ts')
const isScript = (url: string | undefined): boolean => url?.includes('.js') === true && !url.includes('.json')

/** The files that this process has open, where the system tells. */
function openFiles(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)]
    } catch {
      return []
    }
  })
}

/** What happens when the store, or the way to it, fails. */
export function addFaultTests(used: () => UsedStore): void {
  const passing: readonly [name: string, fault: Fault][] = [
    ['500', [500, 'InternalError']],
    ['503 SlowDown', [503, 'SlowDown']],
    ['half an answer', 'half'],
    ['a changed byte', 'damage'],
    ['no answer', 'nothing'],
  ]
  it.each(passing)('outlasts %s, once for each object', async (_name, fault) => {
    const { server, newPlace } = used()
    const place = newPlace()
    const endpoint = await faultProxy(server.endpoint, (req, count) =>
      count === 0 && isScript(req.url) ? fault : 'pass',
    )
    const root = makeBuild('one', site('01'))
    await publish({ ...place.to, endpoint, root, timeoutMs: 400 })
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  // SlowDown is waited for, longer than a test should take.
  it.each(passing.filter(([name]) => !name.includes('SlowDown')))(
    'fails on %s that stays, without a list, and goes on later',
    async (name, fault) => {
      const { server, newPlace } = used()
      const place = newPlace()
      const endpoint = await faultProxy(server.endpoint, (req) => (isScript(req.url) ? fault : 'pass'))
      const root = makeBuild('one', site('01'))
      const error = await integrationErrorOf(() => publish({ ...place.to, endpoint, root, timeoutMs: 200 }))
      expect(error.code).toMatch(name.includes('answer') ? /STORE_UNREACHABLE|STORE_FAILED/ : /STORE_FAILED/)
      expect(error.hint).toContain(endpoint)
      expect(await listsOf(place)).toEqual([])
      await publish({ ...place.to, root })
      expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
    },
  )

  it('a check tells of bytes that the store has spoilt', async () => {
    const { server, newPlace } = used()
    const place = newPlace()
    const root = makeBuild('one', site('01'))
    await publish({ ...place.to, root })
    const key = 'assets/main-Hash01.js'
    await place.put(key, (await place.get(key)).text.replace('01', '10'))
    const endpoint = await faultProxy(server.endpoint, (req, count) =>
      req.method === 'GET' && isScript(req.url) && count === 0 ? 'half' : 'pass',
    )
    const check = await checkPublished({ ...place.to, endpoint, root })
    expect(check).toMatchObject({ isComplete: false, isListed: true, missing: [], wrong: [key] })
  })

  it('a check that cannot list the objects fails', async () => {
    const { server, newPlace } = used()
    const place = newPlace()
    const root = makeBuild('one', site('01'))
    const endpoint = await faultProxy(server.endpoint, (req) =>
      req.url?.includes('list-type') ? [500, 'InternalError'] : 'pass',
    )
    expect((await integrationErrorOf(() => checkPublished({ ...place.to, endpoint, root }))).code).toBe(
      'STORE_FAILED',
    )
  })

  const film = 'assets/film-Hash01.mp4'
  const large = { 'assets/app-Hash01.js': 'app', [film]: 'x'.repeat(9 * 1024 * 1024) }

  it('says that a large file has gone while the build was being published', async () => {
    const place = used().newPlace()
    const root = makeBuild('large', large)
    const onProgress = (): void => rmSync(join(root, 'dist', film))
    const error = await integrationErrorOf(() => publish({ ...place.to, root, concurrency: 1, onProgress }))
    expect([error.code, error.hint]).toEqual(['BUILD_INCOMPLETE', expect.stringContaining(film)])
    expect(await listsOf(place)).toEqual([])
  })

  it('sends a large file again after a pause, while the store is asked for too much', async () => {
    const { server, newPlace } = used()
    const place = newPlace()
    const root = makeBuild('large', large)
    const endpoint = await faultProxy(server.endpoint, (req, count) =>
      req.url?.includes('film') && count < 3 ? [503, 'SlowDown'] : 'pass',
    )
    await publish({ ...place.to, endpoint, root })
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  it('sends a large file that the store refuses once, and closes it', async () => {
    const { server, newPlace } = used()
    const place = newPlace()
    const root = makeBuild('large', large)
    let requests = 0
    const endpoint = await faultProxy(server.endpoint, (req) => {
      if (!req.url?.includes('film')) return 'pass'
      requests += 1
      return [403, 'AccessDenied']
    })
    const error = await integrationErrorOf(() => publish({ ...place.to, endpoint, root }))
    expect([error.code, requests]).toEqual(['ACCESS_DENIED', 1])
    await vi.waitFor(() => expect(openFiles().filter((file) => file.startsWith(root))).toEqual([]))
  })

  it('is killed at every tenth object, and goes on: a list is never there before its files', async () => {
    const { server, newPlace } = used()
    const place = newPlace()
    const names = Array.from(
      { length: 25 },
      (_, index) => `assets/chunk-Hash${String(index).padStart(2, '0')}.js`,
    )
    const root = makeBuild('many', Object.fromEntries(names.map((name) => [name, name])))
    let uploads = 0
    let kill = (): void => {}
    const endpoint = await faultProxy(server.endpoint, (req) => {
      if (req.method !== 'PUT' || !isScript(req.url)) return 'pass'
      uploads += 1
      if (uploads % 10 !== 0) return 'pass'
      kill()
      return 'nothing'
    })
    const codes: (number | null)[] = []
    while (codes.at(-1) !== 0 && codes.length < 9) {
      const options = JSON.stringify({ ...place.to, endpoint, root, concurrency: 3 })
      const child = spawn(process.execPath, ['--conditions=source', program, options], { stdio: 'ignore' })
      kill = () => child.kill('SIGKILL')
      const [code] = (await once(child, 'exit')) as [number | null]
      codes.push(code)
      expect(await listsOf(place)).toHaveLength(code === 0 ? 1 : 0)
    }
    expect(codes).toEqual([null, null, 0])
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true, files: 25 })
    expect((await place.keys()).filter((key) => key.includes('publishing'))).toEqual([])
  })

  it('corrects a clock that differs by a day by that of the store', async () => {
    const { newPlace } = used()
    const place = newPlace()
    const root = makeBuild('one', site('01'))
    const shift = `const Now = Date
      globalThis.Date = class extends Now {
        constructor(...parts) { parts.length ? super(...parts) : super(Now.now() + 86_400_000) }
        static now() { return Now.now() + 86_400_000 }
      }`
    const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(shift)}`]
    const { code, err } = await runProgram(program, {
      nodeArgs,
      args: [JSON.stringify({ ...place.to, root, keep: 1 })],
    })
    expect([code, err]).toEqual([0, ''])
    expect(await checkPublished({ ...place.to, root })).toMatchObject({ isComplete: true })
  })

  const answers: readonly [code: string, fault: Fault][] = [
    ['ACCESS_DENIED', [403, 'AccessDenied']],
    ['ACCESS_DENIED', [403, 'SignatureDoesNotMatch']],
    ['CLOCK_SKEW', [403, 'RequestTimeTooSkewed']],
    ['STORE_UNREACHABLE', 'website'],
  ]
  it.each(answers)('says %s with what to do (%s)', async (code, fault) => {
    const { server, newPlace } = used()
    const place = newPlace()
    const endpoint = await faultProxy(server.endpoint, () => fault)
    const root = makeBuild('one', site('01'))
    const error = await integrationErrorOf(() => publish({ ...place.to, endpoint, root }))
    expect([error.code, error.hint]).toEqual([code, expect.stringContaining(endpoint)])
    expect(await place.keys()).toEqual([])
  })

  it('says when the bucket, the endpoint or the credentials are missing', async () => {
    const { server, newPlace } = used()
    const { to } = newPlace()
    const root = makeBuild('one', site('01'))
    const codeOf = async (more: object): Promise<string> =>
      (await integrationErrorOf(() => publish({ ...to, root, timeoutMs: 500, ...more }))).code
    expect(await codeOf({ to: 's3://no-such-bucket' })).toBe('BUCKET_NOT_FOUND')
    expect(await codeOf({ endpoint: 'http://127.0.0.1:1' })).toBe('STORE_UNREACHABLE')
    expect(await codeOf({ to: 'bucket' })).toBe('INVALID_OPTION')
    expect(await codeOf({ endpoint: server.bucket })).toBe('INVALID_OPTION')
    vi.stubEnv('AWS_ACCESS_KEY_ID', '')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '')
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent')
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent')
    try {
      expect(await codeOf({})).toBe('NO_CREDENTIALS')
    } finally {
      vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId)
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey)
    }
  })
}
