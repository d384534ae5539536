/** Time that the late part of a page takes, milliseconds. */
const LATE_MS = 30

/** Returns the late part of `/stream`; undefined for other pages, which are whole at once. */
export function slowPart(path) {
  if (path !== '/stream') return undefined
  return new Promise((resolve) => setTimeout(resolve, LATE_MS, 'The late part'))
}
