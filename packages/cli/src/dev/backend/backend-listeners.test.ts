import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Listening } from '../../child/messages.ts'
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

it('the first server on the public port is chosen at once, later ones are not', () => {
  listeners.add('0', at(1, true))
  listeners.add('1', at(2, true))
  listeners.add('2', at(3, false))
  vi.runAllTimers()
  expect(chosen).toEqual([1])
})

it('a server on another port is chosen when none has listened on the public port in time', () => {
  listeners.add('0', at(9000, false))
  vi.advanceTimersByTime(4000)
  expect(chosen).toEqual([])
  // A second server on another port does not restart the wait.
  listeners.add('2', at(9001, false))
  vi.advanceTimersByTime(1000)
  expect(chosen).toEqual([9000])
  listeners.add('1', at(1, true))
  expect(chosen).toEqual([9000, 1])
})

it('a server on the public port is chosen although another port was listened on seconds before', () => {
  listeners.add('0', at(9000, false))
  vi.advanceTimersByTime(4000)
  listeners.add('1', at(1, true))
  vi.runAllTimers()
  expect(chosen).toEqual([1])
})

it('when the chosen server closes, the next one is chosen', () => {
  listeners.add('0', at(1, true))
  listeners.add('1', at(2, true))
  listeners.remove('0')
  expect(chosen).toEqual([1, 2])
  listeners.remove('1')
  listeners.remove('1')
  expect(chosen).toEqual([1, 2, undefined])
})

it('servers at one address are one: workers of a cluster', () => {
  listeners.add('1.0', at(1, true))
  listeners.add('2.0', at(1, true))
  listeners.remove('1.0')
  expect(chosen).toEqual([1])
  listeners.remove('2.0')
  expect(chosen).toEqual([1, undefined])
})
