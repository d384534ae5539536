/** Types of a benchmark: candidates that are measured in turns, and rows that their figures are printed in. */

/** Named figures of one measurement, for instance `{ callsPerSecond: 3_100_000 }`. */
export type Measurement = Record<string, number>

export interface Candidate {
  name: string
  /** Measures once, in a child process started for this one measurement. */
  measure(): Promise<Measurement>
}

/** `rate`: per second, higher is better. `milliseconds`, `bytes`, `count`: lower is better. */
export type Unit = 'rate' | 'milliseconds' | 'bytes' | 'count'

export interface Series {
  candidate: string
  metric: string
}

/**
 * `rateAtLeast`, `atMost`: the median, in the unit of the row. `slowerAtMost`: times slower than the baseline,
 * measured in the same rounds.
 */
export type Target = { rateAtLeast: number } | { atMost: number } | { slowerAtMost: number }

export interface Row {
  label: string
  series: Series
  unit: Unit
  baseline?: Series
  target?: Target
}

interface Setup {
  /** Facts that a reader needs to understand the figures: sizes, state of caches. */
  notes: string[]
  candidates: Candidate[]
  rows: Row[]
  /** Ends everything that still runs. */
  close?(): Promise<void>
}

export interface Bench {
  name: string
  title: string
  /** Number of rounds that count; one more runs before them as a warm-up. */
  rounds: number
  prepare(): Promise<Setup>
}
