import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Listening } from '../child/messages.ts'
import { createListeners, type Listeners } from './backend-listeners.ts'

const at = (port: number, moved: boolean): Listening => ({
  moved,
  host: '127.0.0.1',
  port,
  secure: false,
  http2: false,
})
let chosen: (number | undefined)[]
let listeners: Listeners

beforeEach(() => {
  vi.useFakeTimers()
  chosen = []
  listeners = createListeners((listening) => chosen.push(listening?.port), 5000)
})
afterEach(() => {
  listeners.close()
  vi.useRealTimers()
})

it('the first server on the public port is taken at once, and others beside it are not', () => {
  listeners.add(0, at(1, true))
  listeners.add(1, at(2, true))
  listeners.add(2, at(3, false))
  vi.runAllTimers()
  expect(chosen).toEqual([1])
})

it('a server on another port is taken when none on the public one has come', () => {
  listeners.add(0, at(9000, false))
  vi.advanceTimersByTime(4000)
  expect(chosen).toEqual([])
  // Others do not make it wait longer.
  listeners.add(2, at(9001, false))
  vi.advanceTimersByTime(1000)
  expect(chosen).toEqual([9000])
  listeners.add(1, at(1, true))
  expect(chosen).toEqual([9000, 1])
})

it('the public port may come seconds later than another', () => {
  listeners.add(0, at(9000, false))
  vi.advanceTimersByTime(4000)
  listeners.add(1, at(1, true))
  vi.runAllTimers()
  expect(chosen).toEqual([1])
})

it('one that closes makes room for another', () => {
  listeners.add(0, at(1, true))
  listeners.add(1, at(2, true))
  listeners.remove(0)
  expect(chosen).toEqual([1, 2])
  listeners.remove(1)
  listeners.remove(1)
  expect(chosen).toEqual([1, 2, undefined])
})
