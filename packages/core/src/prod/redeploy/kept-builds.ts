import type { Outcome, RequestContext } from '../../contract.ts'
import type { Asset } from '../asset.ts'
import type { AssetIndex } from '../asset-index.ts'
import type { Snapshot } from '../snapshot.ts'

/** Earlier builds, for clients whose page is of one of them. */
export interface KeptBuilds {
  /** Bytes of their files that are in memory. */
  readonly bytes: number
  /** Takes up the build that was served until now. */
  add(old: Snapshot, current: Snapshot): void
  /**
   * Answers a request for a file that never changes and that the current build does not have: from memory, else from the disk
   * while it is there. Undefined when no build that is kept has it.
   */
  answer(context: RequestContext): Outcome | Promise<Outcome>
  /** Drops the builds whose time is over. */
  expire(): void
  clear(): void
}

interface Kept {
  readonly assets: AssetIndex
  dispose(): void
  /** By a clock that does not jump, milliseconds. */
  readonly until: number
}

/** Even a list of files takes memory: a build that is made anew with every change is not kept a thousand times. */
const maxBuilds = 32

/** @param keep how long, and how many bytes of memory for all of them; false keeps none */
export function createKeptBuilds(keep: { readonly ms: number; readonly bytes: number } | false): KeptBuilds {
  /** The newest first. */
  let builds: Kept[] = []

  function expire(): void {
    const now = performance.now()
    if (builds.every(({ until }) => until > now)) return
    for (const { until, dispose } of builds) if (until <= now) dispose()
    builds = builds.filter(({ until }) => until > now)
  }

  async function answerByFirst(
    found: readonly (readonly [AssetIndex, Asset])[],
    context: RequestContext,
  ): Promise<Outcome> {
    let outcome: Outcome
    for (const [assets, asset] of found) {
      outcome = await assets.answer(asset, context)
      // Another build may lie in another folder.
      if (outcome === undefined || outcome === 'written' || outcome.status !== 404) break
    }
    return outcome
  }

  return {
    get bytes() {
      return builds.reduce((bytes, { assets }) => bytes + assets.memory.bytes, 0)
    },
    add(old, current) {
      if (!keep) return old.dispose()
      const { assets, dispose } = old
      builds.unshift({ assets, dispose, until: performance.now() + keep.ms })
      for (const { dispose: drop } of builds.splice(maxBuilds)) drop()
      let left = keep.bytes
      const has = (asset: Asset): boolean => current.assets.assets.get(asset.file)?.isImmutable === true
      for (const { assets: one } of builds) {
        one.memory.limit(left, ({ asset }) => asset.isImmutable && !has(asset))
        left -= one.memory.bytes
      }
    },
    answer(context) {
      if (builds.length === 0) return undefined
      expire()
      const found = builds.flatMap(({ assets }): (readonly [AssetIndex, Asset])[] => {
        const asset = assets.find(context)
        return asset?.isImmutable === true ? [[assets, asset]] : []
      })
      if (found.length === 0) return undefined
      const isHeld = ([, asset]: (typeof found)[number]): boolean =>
        asset.forms.some(({ body }) => body !== undefined)
      return answerByFirst([...found.filter(isHeld), ...found.filter((one) => !isHeld(one))], context)
    },
    expire,
    clear() {
      for (const { dispose } of builds) dispose()
      builds = []
    },
  }
}
