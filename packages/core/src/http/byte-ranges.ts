/** Both ends count, as in the Range header. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Most ranges that are answered as such. More are no reader of a file: the whole file is sent. */
const maxRanges = 8

/**
 * Parses a Range header (RFC 9110, 14.2). Overlapping ranges become one.
 *
 * @param size of the whole in bytes
 * @returns undefined where the header does not count: another unit, malformed, an empty file, too many ranges, or ranges
 * that together are not less than the whole
 */
export function parseRanges(
  header: string,
  size: number,
): readonly ByteRange[] | 'unsatisfiable' | undefined {
  const list = /^bytes=(.*)$/i.exec(header)?.[1]
  if (list === undefined || size === 0) return undefined
  const parts = list.split(',').map((part) => part.trim())
  const named = parts.filter((part) => part !== '')
  if (named.length === 0 || named.length > maxRanges) return undefined
  const ranges: ByteRange[] = []
  for (const part of named) {
    const range = parseRange(part, size)
    if (range === undefined) return undefined
    if (range !== 'unsatisfiable') ranges.push(range)
  }
  if (ranges.length === 0) return 'unsatisfiable'
  const joined = joinOverlapping(ranges)
  const sum = joined.reduce((bytes, { start, end }) => bytes + end - start + 1, 0)
  return joined.length > 1 && sum >= size ? undefined : joined
}

function parseRange(text: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const found = /^(\d*)-(\d*)$/.exec(text)
  if (!found) return undefined
  const [, first = '', last = ''] = found
  if (first === '') {
    if (last === '') return undefined
    const length = Number(last)
    return length === 0 ? 'unsatisfiable' : { start: Math.max(size - length, 0), end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? Infinity : Number(last)
  if (end < start) return undefined
  return start >= size ? 'unsatisfiable' : { start, end: Math.min(end, size - 1) }
}

/** In the order of the header, where none overlap. */
function joinOverlapping(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const joined: ByteRange[] = []
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last && range.start <= last.end + 1) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) }
    } else joined.push(range)
  }
  return joined.length === ranges.length ? ranges : joined
}
