/**
 * Takes the time that this process has waited out of its clock, so that a program that was started ahead of time finds
 * in `performance.now()`, `process.uptime()` and its own marks and measures what it would find in a new process. Entries
 * that Node itself makes, of garbage collection for instance, are left as they are.
 *
 * @param ms milliseconds that the process has waited
 */
export function shiftClock(ms: number): void {
  const { timeOrigin } = performance
  const now = performance.now.bind(performance)
  const mark = performance.mark.bind(performance)
  const measure = performance.measure.bind(performance)
  const uptime = process.uptime.bind(process)
  process.uptime = () => uptime() - ms / 1000
  Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + ms, configurable: true })
  performance.now = () => now() - ms
  performance.mark = (name, options) => mark(name, { startTime: performance.now(), ...options })
  performance.measure = (name, start, end) => {
    if (typeof start !== 'object' || start === null)
      return measure(name, { start: start ?? 0, end: end ?? performance.now() })
    const isBounded = start.end !== undefined || start.duration !== undefined
    return measure(name, isBounded ? start : { ...start, end: performance.now() })
  }
}
