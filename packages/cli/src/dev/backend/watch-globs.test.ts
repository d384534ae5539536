import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readGlobs } from './watch-globs.ts'

let root: string
const files = [
  'views/home.ejs',
  'views/[id]/page.ejs',
  'views/node_modules/x/a.ejs',
  'node_modules/.prisma/client/index.js',
  'src/a.ts',
  '.env.test',
]

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'glob[s]-')))
  for (const file of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), '')
  }
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Returns what patterns find, relative to the root. */
function find(
  watch: readonly string[],
  ignore: readonly string[] = [],
): Record<'files' | 'folders', string[]> {
  const found = readGlobs({ watch, ignore }, root).find()
  const relative = (list: readonly string[]): string[] =>
    list.map((file) => path.relative(root, file)).toSorted()
  return { files: relative(found.files), folders: relative(found.folders) }
}

it.each([
  ['views', ['views/[id]/page.ejs', 'views/home.ejs'], ['views', 'views/[id]']],
  ['./views/**/*.ejs', ['views/[id]/page.ejs', 'views/home.ejs'], ['views', 'views/[id]']],
  ['views/*.ejs', ['views/home.ejs'], ['views']],
  [
    'node_modules/.prisma/client/*.js',
    ['node_modules/.prisma/client/index.js'],
    ['node_modules/.prisma/client'],
  ],
  ['.env.test', ['.env.test'], ['']],
  ['later/*.yaml', [], ['later']],
])('%s', (pattern, found, folders) => {
  expect(find([pattern])).toEqual({ files: found, folders })
})

it('what is ignored is not found, and is named by a pattern, a folder or a name', () => {
  expect(find(['views'], ['*.ejs']).files).toEqual([])
  expect(find(['views'], ['views/[[]id]']).files).toEqual(['views/home.ejs'])
  const { ignores } = readGlobs({ ignore: ['src', '*.log', 'a/b.js'] }, root)
  const isIgnored = (file: string): boolean => ignores(path.join(root, file))
  expect(['src/deep/a.ts', 'x/y.log', 'a/b.js'].map(isIgnored)).toEqual([true, true, true])
  expect(['source/a.ts', 'x/y.logs', 'c/a/b.js'].map(isIgnored)).toEqual([false, false, false])
})
