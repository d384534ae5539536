import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findTarget } from './find-target.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'target-')))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
}

it.each([
  [['index.js', 'app.ts', 'src/server.js', 'server.mjs'], 'server.mjs'],
  [['server.js', 'server.ts'], 'server.ts'],
  [['index.js', 'app.ts', 'src/server.js'], 'src/server.js'],
  [['index.js', 'src/app.mts'], 'src/app.mts'],
  [['index.mjs'], 'index.mjs'],
])('among the files %j the target is %s', (files, found) => {
  write(...files)
  expect(findTarget(undefined, root)).toEqual({ file: join(root, found), exportName: undefined })
})

it('"main" of package.json is the target when no usual name exists', () => {
  write('lib/run.js')
  writeFileSync(join(root, 'package.json'), '{ "main": "lib/run.js" }')
  expect(findTarget(undefined, root).file).toBe(join(root, 'lib/run.js'))
})

it.each(['{ "main": 1 }', '{', '{ "main": "gone.js" }'])(
  'with the package.json %s there is no target',
  (text) => {
    writeFileSync(join(root, 'package.json'), text)
    expect(() => findTarget(undefined, root)).toThrow(
      /No server was found.*server, src\/server.*package\.json/,
    )
  },
)

it('a colon separates the module from the name of its export', () => {
  write('app.ts', 'a:b.ts')
  expect(findTarget('./app.ts:app', root)).toEqual({ file: join(root, 'app.ts'), exportName: 'app' })
  expect(findTarget('a:b.ts', root)).toEqual({ file: join(root, 'a:b.ts'), exportName: undefined })
})

it.each(['gone.ts', './gone.ts:app', '.', 'app.ts:', 'app.ts:a-b'])(
  '%s is reported as not found',
  (target) => {
    write('app.ts')
    expect(() => findTarget(target, root)).toThrow(expect.objectContaining({ code: 'TARGET_NOT_FOUND' }))
  },
)
