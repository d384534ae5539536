import { diff, styleText } from 'node:util'
import type { Change } from './plan.ts'

const contextLines = 2

/** Returns the lines that change in a file, with those around them, as `git diff` shows them. */
export function showDiff({ file, before = '', after }: Change): string {
  // Each pair has -1 for a line that is added, 1 for one that goes and 0 for one that stays.
  const lines = diff(linesOf(before), linesOf(after))
  const isNear = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - contextLines), index + contextLines + 1).some(([kind]) => kind !== 0),
  )
  const shown = lines.flatMap(([kind, text], index) => {
    if (!isNear[index]) return isNear[index - 1] ? ['…'] : []
    return [
      kind === 0 ? `  ${text}` : kind < 0 ? styleText('green', `+ ${text}`) : styleText('red', `- ${text}`),
    ]
  })
  return [styleText('bold', file), ...shown].join('\n')
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
