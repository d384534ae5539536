import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { findCodeFrame } from './code-frame.ts'

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
    4,
  ],
  ['of esbuild', `Error: Transform failed\n${file}:7:3: ERROR: Unexpected "}"\n    at node:x:1:1`, 7, 3],
])('the place in a stack: %s', (_name, stack, line, column) => {
  expect(findCodeFrame(stack, root)).toMatchObject({ file, line, column })
})

it('the lines around it are numbered, with a mark', () => {
  expect(findCodeFrame(`    at ${pathToFileURL(file).href}:9:6`, root)!.text).toBe(
    [
      '   7 | line 7',
      '   8 | line 8',
      '>  9 | line 9',
      '     |      ^',
      '  10 | line 10',
      '  11 | line 11',
      '',
    ].join('\n'),
  )
})

it('files of the project come first, and unreadable files have no frame', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'))
  onTestFinished(() => rmSync(elsewhere, { recursive: true }))
  const otherFile = join(elsewhere, 'other.ts')
  writeFileSync(otherFile, 'line 1')
  const other = `    at ${pathToFileURL(otherFile).href}:1:1`
  expect(findCodeFrame(other, root)!.file).toBe(otherFile)
  expect(findCodeFrame(`${other}\n    at ${pathToFileURL(file).href}:1:1`, root)!.file).toBe(file)
  expect(findCodeFrame(`    at ${join(root, 'gone.ts')}:1:1`, root)).toBeUndefined()
  expect(findCodeFrame(`    at ${pathToFileURL(file).href}:99:1`, root)).toBeUndefined()
  expect(findCodeFrame('', root)).toBeUndefined()
})
