import { expect, it } from 'vitest'
import { forWindows } from './windows-command.ts'

it('an .exe is started directly', () => {
  const node = 'C:\\Program Files\\nodejs\\node.exe'
  expect(forWindows(node, ['a b'])).toEqual({ program: node, args: ['a b'], verbatim: false })
})

it('a batch file is started by cmd.exe, with every special character of its arguments escaped', () => {
  const args = ['vite', '--define', 'a "b" & del %PATH%', 'ends\\']
  const { program, args: given, verbatim } = forWindows('npx', args, 'C:\\cmd.exe')
  expect({ program, verbatim }).toEqual({ program: 'C:\\cmd.exe', verbatim: true })
  expect(given.slice(0, 3)).toEqual(['/d', '/s', '/c'])
  const line = given[3]!
  expect(line).toBe('"npx ^"vite^" ^"--define^" ^"a^ \\^"b\\^"^ ^&^ del^ ^%PATH^%^" ^"ends\\\\^""')
})
