import type { Unit } from './bench.ts'

export interface Summary {
  lowerQuartile: number
  median: number
  upperQuartile: number
}

/** Returns a quantile with linear interpolation. @param sorted in ascending order */
function quantile(sorted: number[], share: number): number {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) throw new Error('No figures to summarise')
  return below + (above - below) * (position - Math.floor(position))
}

export function summarise(values: number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
  }
}

/**
 * Returns how many times slower `values` are than `baseline`, round by round. Both figures of a round were taken
 * seconds
 * apart: a slow phase of the machine affects both, and hardly their ratio.
 */
export function timesSlower(values: number[], baseline: number[], unit: Unit): Summary {
  const ratios = values.map((value, round) => {
    const other = baseline[round]
    if (other === undefined) throw new Error('The candidates ran different numbers of rounds')
    return unit === 'rate' ? other / value : value / other
  })
  return summarise(ratios)
}
