import { expect, it } from 'vitest'
import { isGroupAlive, killGroup, type System } from './kill-group.ts'

function recordingSystem(
  platform: NodeJS.Platform,
  fails?: string,
  runs = true,
): System & { calls: unknown[] } {
  const calls: unknown[] = []
  return {
    platform,
    calls,
    kill(pid, signal) {
      calls.push([pid, signal])
      if (fails !== undefined) throw Object.assign(new Error(fails), { code: fails })
    },
    run: (command, args) => void calls.push([command, ...args]),
    isRunning: () => runs,
  }
}

it('on POSIX systems the whole process group gets the signal', () => {
  const system = recordingSystem('darwin')
  killGroup(42, 'SIGTERM', system)
  expect(system.calls).toEqual([[-42, 'SIGTERM']])
})

it('on Windows taskkill asks the tree of the process to close, and ends it by force in place of SIGKILL', () => {
  const system = recordingSystem('win32')
  killGroup(42, 'SIGTERM', system)
  killGroup(42, 'SIGKILL', system)
  expect(system.calls).toEqual([
    ['taskkill', '/pid', '42', '/T'],
    ['taskkill', '/pid', '42', '/T', '/F'],
  ])
})

it.each(['ESRCH', 'EPERM'])('a group that is gone is no error: %s', (code) => {
  expect(() => killGroup(42, 'SIGKILL', recordingSystem('linux', code))).not.toThrow()
})

it('other errors of kill are thrown', () => {
  expect(() => killGroup(42, 'SIGKILL', recordingSystem('linux', 'EINVAL'))).toThrow('EINVAL')
})

it('isGroupAlive looks at the group, on Windows at its first process', () => {
  for (const [platform, pid] of [
    ['linux', -42],
    ['win32', 42],
  ] as const) {
    const system = recordingSystem(platform)
    expect(isGroupAlive(42, system)).toBe(true)
    expect(system.calls).toEqual([[pid, 0]])
    expect(isGroupAlive(42, recordingSystem(platform, 'ESRCH'))).toBe(false)
  }
})

it('a group of zombies is not alive', () => {
  expect(isGroupAlive(42, recordingSystem('linux', undefined, false))).toBe(false)
})
