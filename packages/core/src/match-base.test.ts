import { expect, test } from 'vitest'
import type { Integration } from './contract.ts'
import { matchBase } from './match-base.ts'

const integrations = ['/', '/admin/', '/admin/reports/'].map((base) => ({ base }) as Integration)

test.each([
  ['/', '/'],
  ['/users', '/'],
  ['/administration', '/'],
  ['/admin', '/admin/'],
  ['/admin/users', '/admin/'],
  ['/admin/reports', '/admin/reports/'],
  ['/admin/reports/7', '/admin/reports/'],
  [undefined, undefined],
])('%s is for the integration under %s', (path, base) => {
  expect(matchBase(integrations, path)?.base).toBe(base)
})

test('a path outside every base matches no integration', () => {
  expect(matchBase(integrations.slice(1), '/users')).toBeUndefined()
})
