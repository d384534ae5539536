import { setTimeout as sleep } from 'node:timers/promises'
import type { ResolvedConfig } from '../../config.ts'
import { type BuildMetadata, metadataFile } from '../../build-metadata.ts'
import { messageWithHint } from '../../errors.ts'
import { loadAsync, type Loading, readRealPath } from '../../loading.ts'
import { toError } from '../../to-error.ts'
import { readMetadata } from '../read-metadata.ts'
import type { Snapshot } from '../snapshot.ts'
import { changedTime, checkSame, createStillness } from './changed-build.ts'
import { checkDigests, checkLoaded, checkRecord, IncompleteBuild } from './check-build.ts'
import { type Look, lookAt, readSigns } from './look.ts'
import { type FolderWatch, watchFolders } from './watch-folders.ts'

/** The side that serves builds. */
export interface BuildHolder {
  readonly current: Snapshot | undefined
  /** Loads the build of a configuration. */
  load(config: ResolvedConfig): Loading<Snapshot>
  /** Serves a build from now on. */
  take(next: Snapshot): void
  /** Reports that a new build cannot be taken up: once for each reason. */
  refuse(reason: string): void
  /** Called every two seconds. */
  tick(): void
}

/** A running search for new builds. */
export interface FollowedBuild {
  /**
   * Looks for a new build now, and returns a promise for the end of that, of two seconds at most: for a request whose file is
   * missing, which another process that is ahead may have named. Undefined when it was asked for just now.
   */
  settle(): Promise<unknown> | undefined
  close(): void
}

/** A build that cannot be taken up. */
interface Refusal {
  /** The files that it is about. */
  readonly text: string
  readonly kind: string | undefined
  readonly reason: string
  readonly isTold: boolean
  /** Whether it ends when the files lie still for long enough. */
  readonly isChanged: boolean
}

const none: Refusal = { text: '', kind: undefined, reason: '', isTold: false, isChanged: false }

/** Milliseconds between two looks for a new build, where no event reports one. */
const pollTime = 2000
/** Milliseconds between two looks for the sake of missing files, and for which their requests wait. */
const missTime = 250
const maxWait = 2000
/** Milliseconds within which a server entry has to be loaded, its top-level `await` included. */
const maxImport = 30_000
/** Milliseconds for which a new build has to lie still: with a record of its files, and without. */
const stillTime = { recorded: 200, unrecorded: 1000 }

/**
 * Notices a build that is placed over the one that is served, in whatever order its files arrive, and hands it over when it is
 * whole. Everything happens beside requests; until then, and when the new build is broken, nothing changes. Keeps no process
 * alive.
 *
 * @param seen the signs of the build that is served; see `readSigns`
 * @param known a reason that was reported already
 */
export function followBuild(
  config: ResolvedConfig,
  holder: BuildHolder,
  seen: string,
  known?: string,
): FollowedBuild {
  let place = config
  let watch: FolderWatch | undefined
  let isClosed = false
  let running: Promise<void> | undefined
  let isDue = false
  let settledAt = 0
  let refusal: Refusal = { ...none, kind: known, isTold: known !== undefined }

  function setPlace(next: ResolvedConfig): void {
    if (watch && next.outDir === place.outDir) return
    watch?.close()
    place = next
    watch = watchFolders(next.outDir, schedule)
  }

  const stillness = createStillness()
  const signsOf = (build: Snapshot | undefined): Promise<string> => loadAsync(readSigns(place, build))

  /** Runs one check at a time; what is reported meanwhile leads to one more. */
  function schedule(): void {
    if (isClosed) return
    isDue = true
    running ??= run().finally(() => {
      running = undefined
      if (isDue) schedule()
    })
  }

  async function run(): Promise<void> {
    isDue = false
    try {
      if (await check()) isDue = true
    } catch (error) {
      // The disk fails, or no descriptors are left.
      const { kind } = refusal
      refuse('', error)
      if (refusal.kind === kind) tell()
    }
  }

  /** Returns whether files are being written, so that another check has to follow. */
  async function check(): Promise<boolean> {
    if (!holder.current) setPlace({ ...config, ...config.locateBuild() })
    await watch?.update()
    const signs = await signsOf(holder.current)
    if (isClosed) return false
    if (signs === seen) {
      refusal = none
      return false
    }
    const metadata = await metadataOf(place.outDir)
    const { build } = metadata ?? {}
    const before = await lookAtBuild(place.outDir, metadata)
    await sleep(build === undefined ? stillTime.unrecorded : stillTime.recorded, undefined, { ref: false })
    if (isClosed) return false
    const look = await lookAtBuild(place.outDir, metadata)
    if (look.text !== before.text || signs !== (await signsOf(holder.current))) return true
    const isSettled = stillness(signs + look.text) >= changedTime
    // The record comes last: until it names another build, a tool may have changed the one that is served.
    if (await isServed(build, holder.current, place.outDir))
      return isSettled && takeUp(look, signs, true, true)
    if (look.text === refusal.text) {
      tell()
      if (!isSettled || !refusal.isChanged) return false
    }
    return takeUp(look, signs, isSettled, false)
  }

  async function takeUp(look: Look, signs: string, isSettled: boolean, isSame: boolean): Promise<boolean> {
    const { current } = holder
    let next: Snapshot | undefined
    let ownSigns: string
    try {
      const metadata = await loadAsync(readMetadata(place.outDir))
      checkRecord(metadata, current, look, isSettled)
      await checkDigests(metadata, place.outDir, isSettled)
      next = await loadAsync(holder.load(place))
      await checkLoaded(next, current, look)
      if (current && isSame) await checkSame(next, current)
      await next.ready
      await importServer(next)
      // The signs of a build include its own pages.
      ownSigns = await signsOf(next)
      const after = await lookAtBuild(place.outDir, metadata)
      if (isClosed || after.text !== look.text || signs !== (await signsOf(current))) {
        next.dispose()
        return !isClosed
      }
    } catch (error) {
      next?.dispose()
      // Files of another build, whose record is still to come, are nothing to tell of.
      if (isSame) seen = signs
      else refuse(look.text, error)
      return false
    }
    holder.take(next)
    refusal = none
    seen = ownSigns
    return false
  }

  /** A refusal is reported when the build still lies there in the same state at the next look: it is not being copied. */
  function refuse(text: string, thrown: unknown): void {
    if (isClosed) return
    // The server's entry may throw anything.
    const error = toError(thrown)
    const { kind, isChanged } =
      error instanceof IncompleteBuild ? error : { kind: error.message, isChanged: false }
    const isTold = kind === refusal.kind && refusal.isTold
    refusal = { text, kind, isTold, isChanged, reason: messageWithHint(error) }
  }

  function tell(): void {
    if (refusal.isTold) return
    refusal = { ...refusal, isTold: true }
    holder.refuse(refusal.reason)
  }

  setPlace(config)
  const poll = setInterval(() => {
    holder.tick()
    schedule()
  }, pollTime).unref()
  schedule()
  return {
    settle() {
      const now = performance.now()
      // A build that was refused is looked at by the poll alone.
      if (!running && (refusal.text !== '' || now - settledAt < missTime)) return undefined
      settledAt = now
      schedule()
      return Promise.race([running, sleep(maxWait, undefined, { ref: false })])
    },
    close() {
      isClosed = true
      clearInterval(poll)
      watch?.close()
    },
  }
}

function lookAtBuild(outDir: string, metadata: BuildMetadata | undefined): Promise<Look> {
  const { build, files, digests = {}, manifest = [] } = metadata ?? {}
  if (build === undefined || files === undefined) return lookAt(outDir)
  const hidden = Object.values(digests).flatMap((own) => Object.keys(own))
  return lookAt(outDir, [...new Set([metadataFile, ...Object.keys(files), ...hidden].concat(manifest))])
}

/** The server is imported ahead of the first request: a build whose entry cannot be loaded is not taken up. */
async function importServer({ id, server }: Snapshot): Promise<void> {
  const late = sleep(maxImport, undefined, { ref: false }).then(() => {
    throw new IncompleteBuild(
      `server ${id}`,
      `its server entry was not loaded within ${maxImport / 1000} seconds`,
    )
  })
  await Promise.race([server?.open(), late])
}

/** A record that cannot be read is reported when the build is loaded. */
function metadataOf(outDir: string): Promise<BuildMetadata | undefined> {
  return loadAsync(readMetadata(outDir)).catch(() => undefined)
}

async function isServed(
  build: string | undefined,
  current: Snapshot | undefined,
  outDir: string,
): Promise<boolean> {
  if (build === undefined || build !== current?.id) return false
  return (await loadAsync(readRealPath(outDir))) === current.build.outDir
}
