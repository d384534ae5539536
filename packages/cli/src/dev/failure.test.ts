import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { findFrame } from './failure.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'failure-')))
const file = join(root, 'a (b).ts')
writeFileSync(file, Array.from({ length: 12 }, (_, at) => `line ${String(at + 1)}`).join('\n'))
afterAll(() => rmSync(root, { recursive: true }))

it.each([
  ['of a function', `Error: x\n    at run (${pathToFileURL(file).href}:10:3)`, 10, 3],
  ['of a module', `Error: x\n    at ${pathToFileURL(file).href}:2:1\n    at async node:internal/x:1:1`, 2, 1],
  ['of require', `Error: x\n    at Object.<anonymous> (${join(root, 'a (b).ts')}:3:2)`, 3, 2],
  [
    'behind packages',
    `Error: x\n    at f (/x/node_modules/y/z.js:1:1)\n    at ${pathToFileURL(file).href}:4:1`,
    4,
    1,
  ],
  [
    'ahead of a syntax error',
    `${pathToFileURL(file).href}:5\nline 5\n   ^\nSyntaxError: x\n    at node:x:1:1`,
    5,
    1,
  ],
])('the place in a stack: %s', (_name, stack, line, column) => {
  expect(findFrame(stack, root)).toMatchObject({ file, line, column })
})

it('the lines around it are numbered, with a mark', () => {
  expect(findFrame(`    at ${pathToFileURL(file).href}:9:6`, root)!.text).toBe(
    [
      '   6 | line 6',
      '   7 | line 7',
      '   8 | line 8',
      '>  9 | line 9',
      '     |      ^',
      '  10 | line 10',
      '  11 | line 11',
      '  12 | line 12',
    ].join('\n'),
  )
})

it('the own files go before others, and what cannot be read has no frame', () => {
  const other = `    at ${pathToFileURL(import.meta.filename).href}:1:1`
  expect(findFrame(other, root)!.file).toBe(import.meta.filename)
  expect(findFrame(`${other}\n    at ${pathToFileURL(file).href}:1:1`, root)!.file).toBe(file)
  expect(findFrame(`    at ${join(root, 'gone.ts')}:1:1`, root)).toBeUndefined()
  expect(findFrame(`    at ${pathToFileURL(file).href}:99:1`, root)).toBeUndefined()
  expect(findFrame('', root)).toBeUndefined()
})
