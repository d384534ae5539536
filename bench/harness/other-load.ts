import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { summarise } from './statistics.ts'

const SAMPLE_MS = 250
/** Above this share others disturb the figures. */
const QUIET = 0.1
const PATIENCE_MS = 10 * 60_000

/**
 * The share of the processors that is busy while nothing of the benchmark runs, from 0 to 1: the
 * load of other programs. A load average tells it from our own too late.
 */
export async function measureOtherLoad(): Promise<number> {
  const before = readTimes()
  await sleep(SAMPLE_MS)
  const after = readTimes()
  return (after.busy - before.busy) / Math.max(1, after.busy + after.idle - before.busy - before.idle)
}

/** Waits until others leave the machine alone, at most ten minutes. Returns the load at the end. */
export async function waitForQuiet(): Promise<number> {
  const begin = performance.now()
  let load = await measureOtherLoad()
  while (load > QUIET && performance.now() - begin < PATIENCE_MS) load = await measureOtherLoad()
  return load
}

/** Says how much others did between the measurements; a warning when it was too much. */
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
