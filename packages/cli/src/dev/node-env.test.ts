import { expect, it } from 'vitest'
import { nodeEnvNotice, settleNodeEnv } from './node-env.ts'

it.each([
  [undefined, 'development'],
  ['', 'development'],
  ['test', 'test'],
])('NODE_ENV %j is %s', (given, settled) => {
  const env = { NODE_ENV: given }
  settleNodeEnv(env)
  expect(env.NODE_ENV).toBe(settled)
})

it('what follows from it is said when it is not development', () => {
  for (const NODE_ENV of [undefined, '', 'development'])
    expect(nodeEnvNotice(false, { NODE_ENV })).toBeUndefined()
  expect(nodeEnvNotice(false, { NODE_ENV: 'production' })).toMatch(
    /^\[dev\] NODE_ENV is "production": .* fails .*unset/,
  )
  expect(nodeEnvNotice(false, { NODE_ENV: 'test' })).toMatch(
    /^\[dev\] NODE_ENV is "test": .* serves the build.*unset/,
  )
  expect(nodeEnvNotice(true, { NODE_ENV: 'production' })).toContain('pages come from Vite all the same')
})
