/** Returns whether a version is in a range of `^` and `>=` parts, joined by `||`. */
export function isInRange(version: string, range: string): boolean {
  const given = numbersOf(version)
  return range.split('||').some((part) => {
    const lower = numbersOf(part)
    const isSameMajor = given[0] === lower[0]
    return (isSameMajor || part.trim().startsWith('>=')) && compare(given, lower) >= 0
  })
}

/** Returns the numbers of a version. A pre-release has those of its release: 8.0.0-beta.2 counts as 8.0.0. */
function numbersOf(version: string): number[] {
  return (/\d+(?:\.\d+){0,2}/.exec(version)?.[0] ?? '0').split('.').map(Number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
