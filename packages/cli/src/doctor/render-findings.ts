import { paint } from '../terminal/print.ts'
import type { Finding, Level } from './finding.ts'

const marks: Readonly<Record<Level, { readonly mark: string; readonly style: 'green' | 'yellow' | 'red' }>> =
  {
    ok: { mark: '✓', style: 'green' },
    warning: { mark: '!', style: 'yellow' },
    error: { mark: '✗', style: 'red' },
  }

/** Returns the findings as lines for a terminal, each with its fix on the line below. */
export function renderFindings(
  root: string,
  findings: readonly Finding[],
  { errors, warnings }: { errors: number; warnings: number },
): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length))
  const lines = findings.flatMap(({ check, level, message, fix }) => {
    const { mark, style } = marks[level]
    const line = `${paint(style, mark)} ${paint('dim', check.padEnd(width))}  ${message}`
    return fix === undefined ? [line] : [line, `${' '.repeat(width + 4)}${paint('cyan', `→ ${fix}`)}`]
  })
  const total =
    errors + warnings === 0
      ? paint('green', 'Nothing is wrong.')
      : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`
  return [paint('dim', root), '', ...lines, '', total]
}

function counted(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? '' : 's'}`
}
