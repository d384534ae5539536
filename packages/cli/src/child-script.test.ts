import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { childScript, inheritedFlags } from './child-script.ts'

it.each(['preload', 'reaper-process', 'serve-app', 'vite-process', 'config-process'])(
  'the program %s is there',
  (name) => {
    expect(existsSync(childScript(name))).toBe(true)
  },
)

it('conditions are passed on, in both spellings, and nothing else is', () => {
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
