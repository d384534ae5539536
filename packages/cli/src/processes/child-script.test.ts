import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { childScript, inheritedFlags } from './child-script.ts'

it.each(['preload', 'reaper-process', 'serve-app', 'vite-process', 'config-process'])(
  'the file of the program %s exists',
  (name) => {
    expect(existsSync(childScript(name))).toBe(true)
  },
)

it('children inherit the flag --conditions in each of its spellings, and no other flag', () => {
  const flags = [
    '--inspect',
    '--conditions=source',
    '-C',
    'other',
    '--enable-source-maps',
    '--conditions',
    'third',
  ]
  expect(inheritedFlags(flags)).toEqual(['--conditions=source', '-C', 'other', '--conditions', 'third'])
})
