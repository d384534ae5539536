import type { Row, Series, Target, Unit } from './bench.ts'
import type { Samples } from './rounds.ts'
import { summarise, timesSlower } from './statistics.ts'
import type { Summary } from './statistics.ts'
import { renderTable } from './table.ts'

const HEADER = ['', 'median', 'quartiles', 'times slower', 'quartiles', 'target', '']

/** Renders the table of a benchmark: one line per row, with the ratio to its baseline where it has one. */
export function renderReport(rows: Row[], samples: Samples): string {
  return renderTable(
    HEADER,
    rows.map((row) => renderRow(row, samples)),
  )
}

function renderRow(row: Row, samples: Samples): string[] {
  const values = valuesOf(row.series, samples)
  const summary = summarise(values)
  const ratio = row.baseline && timesSlower(values, valuesOf(row.baseline, samples), row.unit)
  return [
    row.label,
    formatFigure(summary.median, row.unit),
    `${formatFigure(summary.lowerQuartile, row.unit)} - ${formatFigure(summary.upperQuartile, row.unit)}`,
    ratio ? ratio.median.toFixed(2) : '',
    ratio ? `${ratio.lowerQuartile.toFixed(2)} - ${ratio.upperQuartile.toFixed(2)}` : '',
    row.target ? formatTarget(row.target, row.unit) : '',
    row.target ? judge(row.target, summary, ratio) : '',
  ]
}

function valuesOf(series: Series, samples: Samples): number[] {
  const measurements = samples.get(series.candidate)
  if (!measurements) throw new Error(`No candidate is called ${series.candidate}`)
  return measurements.map((measurement) => {
    const value = measurement[series.metric]
    if (value === undefined) throw new Error(`${series.candidate} measures no ${series.metric}`)
    return value
  })
}

/** Judges a figure by its median. A question mark means that a quartile would be judged otherwise. */
function judge(target: Target, figure: Summary, ratio: Summary | undefined): string {
  const { median, lowerQuartile, upperQuartile } = 'slowerAtMost' in target ? required(ratio) : figure
  const isMet = (value: number): boolean => {
    if ('rateAtLeast' in target) return value >= target.rateAtLeast
    return value <= ('atMost' in target ? target.atMost : target.slowerAtMost)
  }
  const doubt = isMet(lowerQuartile) === isMet(upperQuartile) ? '' : '?'
  return (isMet(median) ? 'met' : 'MISSED') + doubt
}

function required(ratio: Summary | undefined): Summary {
  if (!ratio) throw new Error('A target for a ratio needs a baseline')
  return ratio
}

function formatTarget(target: Target, unit: Unit): string {
  if ('rateAtLeast' in target) return `>= ${formatFigure(target.rateAtLeast, 'rate')}`
  if ('atMost' in target) return `<= ${formatFigure(target.atMost, unit)}`
  return `<= ${target.slowerAtMost.toFixed(2)} x`
}

function formatFigure(value: number, unit: Unit): string {
  if (unit === 'milliseconds') return formatTime(value)
  if (unit === 'bytes') return `${(value / 1e6).toFixed(Math.abs(value) < 1e8 ? 2 : 0)} MB`
  if (unit === 'count') return value.toFixed(0)
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M/s`
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)} k/s`
  return `${value.toFixed(0)} /s`
}

function formatTime(milliseconds: number): string {
  const microseconds = milliseconds * 1000
  if (Math.abs(microseconds) < 100) return `${microseconds.toFixed(2)} µs`
  return `${milliseconds.toFixed(milliseconds < 100 ? 2 : 0)} ms`
}
