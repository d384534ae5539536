import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createInFlight, type InFlight } from './in-flight.ts'

let inFlight: InFlight
let cut: string[]
let hasLanded: boolean

beforeEach(() => {
  vi.useFakeTimers()
  inFlight = createInFlight()
  cut = []
  hasLanded = false
})
afterEach(() => void vi.useRealTimers())

const start = (name: string, isRepeatable: boolean): ReturnType<InFlight['start']> =>
  inFlight.start({ destroy: () => cut.push(name) }, isRepeatable)

async function wait(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

async function land(): Promise<void> {
  void inFlight.landed(1000).then(() => (hasLanded = true))
  await wait(0)
}

it('a request that is answered in time is waited for, and no longer', async () => {
  const flight = start('GET', true)
  await wait(300)
  await land()
  await wait(600)
  expect(hasLanded).toBe(false)
  flight.end()
  await wait(0)
  expect(hasLanded).toBe(true)
})

it('long polling and answers that do not end are not waited for', async () => {
  start('poll', true)
  start('endless', false).answered()
  start('events', true).isStream()
  await wait(1000)
  await land()
  expect(hasLanded).toBe(true)
  inFlight.cut()
  expect(cut).toEqual(['poll', 'endless', 'events'])
})

it('a request that cannot be sent again has its time from the restart on, and is not cut', async () => {
  start('POST', false)
  await wait(5000)
  await land()
  await wait(999)
  expect(hasLanded).toBe(false)
  await wait(1)
  expect(hasLanded).toBe(true)
  inFlight.cut()
  expect(cut).toEqual([])
})
