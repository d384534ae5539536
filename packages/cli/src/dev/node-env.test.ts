import { expect, it } from 'vitest'
import { childNodeEnv, nodeEnvNotice, settleNodeEnv } from './node-env.ts'

it.each([
  [undefined, 'development', 'development'],
  ['', 'development', 'development'],
  ['production', 'production', 'development'],
  ['test', 'test', 'test'],
])('NODE_ENV %j becomes %s here and %s in child processes', (given, settled, inChildren) => {
  const env = { NODE_ENV: given }
  expect(childNodeEnv(env)).toBe(inChildren)
  settleNodeEnv(env)
  expect(env.NODE_ENV).toBe(settled)
})

it('a notice says what a NODE_ENV other than development leads to', () => {
  for (const NODE_ENV of [undefined, '', 'development'])
    expect(nodeEnvNotice(true, { NODE_ENV })).toBeUndefined()
  expect(nodeEnvNotice(true, { NODE_ENV: 'production' })).toBe(
    '[dev] NODE_ENV is "production": Vite and the backend are given "development" all the same.',
  )
  expect(nodeEnvNotice(true, { NODE_ENV: 'test' })).toMatch(
    /^\[dev\] NODE_ENV is "test": .* serves the build.*unset/,
  )
  expect(nodeEnvNotice(false, { NODE_ENV: 'production' })).toContain('pages come from Vite all the same')
})
