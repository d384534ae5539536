import type { TagOptions } from '../tag-options.ts'

/** Whether attributes are made anew for each response. */
export function hasFunctions({ attributes = {} }: TagOptions): boolean {
  return Object.values(attributes).some((option) => typeof option === 'function')
}

/**
 * Two calls have the same key when their tags are the same. Undefined where a key cannot say so: functions,
 * and whatever is no plain value.
 */
export function keyOf(entries: readonly string[], call: TagOptions | undefined): string | undefined {
  let key = ''
  for (const entry of entries) {
    if (typeof entry !== 'string') return undefined
    key += quoted(entry)
  }
  const options = call === undefined ? '' : textOf(call, 0)
  return options === undefined ? undefined : key + options
}

/** With its length, no text can pass for more than it is. */
const quoted = (text: string): string => `"${text.length}:${text}`

/** Unlike JSON it tells `undefined`, `null`, `NaN` and 1n apart: as attributes they do not say the same. */
function textOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  // Deeper than options go: a mistake, perhaps without an end.
  if (Array.isArray(value) || depth > 2) return undefined
  let text = '{'
  for (const name of Object.keys(value)) {
    const part = textOf((value as Record<string, unknown>)[name], depth + 1)
    if (part === undefined) return undefined
    text += `${quoted(name)}${part},`
  }
  return `${text}}`
}
