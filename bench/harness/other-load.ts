import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { summarise } from './statistics.ts'

const SAMPLE_MS = 250
/** Share of the processors above which other programs disturb the figures. */
const QUIET = 0.1
const PATIENCE_MS = 10 * 60_000

/**
 * Returns the share of the processors, from 0 to 1, that other programs use. It is measured while nothing of the
 * benchmark runs: a load average would still contain the benchmark's own load.
 */
export async function measureOtherLoad(): Promise<number> {
  const before = readTimes()
  await sleep(SAMPLE_MS)
  const after = readTimes()
  return (after.busy - before.busy) / Math.max(1, after.busy + after.idle - before.busy - before.idle)
}

/** Waits until other programs use little of the processors, at most ten minutes. Returns their share at the end. */
export async function waitForQuiet(): Promise<number> {
  const begin = performance.now()
  let load = await measureOtherLoad()
  while (load > QUIET && performance.now() - begin < PATIENCE_MS) load = await measureOtherLoad()
  return load
}

/** Describes the load of other programs between the measurements, with a warning when it was too high. */
export function describeOtherLoad(loads: number[]): string {
  const percent = (load: number): string => `${(load * 100).toFixed(0)} %`
  const noisy = loads.filter((load) => load > QUIET).length
  return [
    `load of other programs between the measurements: median ${percent(summarise(loads).median)}, `,
    `at most ${percent(Math.max(...loads))}`,
    ...(noisy === 0 ? [] : [`\nNOISY: ${noisy} of ${loads.length} measurements began on a busy machine`]),
  ].join('')
}

function readTimes(): { busy: number; idle: number } {
  const times = cpus().map(({ times: { idle, ...busy } }) => ({
    idle,
    busy: Object.values(busy).reduce((sum, time) => sum + time, 0),
  }))
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    busy: times.reduce((sum, { busy }) => sum + busy, 0),
  }
}
