import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readGlobs } from './watch-globs.ts'
import { type FileWatch, watchFiles, type WatchOptions } from './watch-files.ts'

let root: string
let reported: string[]
let warnings: string[]
let watch: FileWatch | undefined

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'watch-')))
  reported = []
  warnings = []
  for (const folder of ['a', 'b']) mkdirSync(path.join(root, folder))
})
afterEach(() => {
  watch?.close()
  rmSync(root, { recursive: true, force: true })
})

const at = (name: string): string => path.join(root, name)
const start = (options: Partial<WatchOptions> = {}): FileWatch => {
  const warn = (text: string): void => void warnings.push(text)
  watch = watchFiles((files) => reported.push(...files), { warn, env: {}, ...options })
  return watch
}
const isReported = (file: string): Promise<void> =>
  expect.poll(() => reported, { timeout: 10_000, interval: 10 }).toContain(file)

it('a file whose folder is deleted and made again is reported', async () => {
  writeFileSync(at('a/file.js'), '1')
  start().add([at('a/file.js')])
  rmSync(at('a'), { recursive: true })
  await isReported(at('a/file.js'))
  reported = []
  mkdirSync(at('a'))
  writeFileSync(at('a/file.js'), '22')
  await isReported(at('a/file.js'))
  reported = []
  writeFileSync(at('a/file.js'), '333')
  await isReported(at('a/file.js'))
  expect(warnings).toEqual([])
})

it('a file in a folder that does not exist yet is reported when it is there', async () => {
  start().add([at('later/file.js')])
  mkdirSync(at('later'))
  writeFileSync(at('later/file.js'), '1')
  await isReported(at('later/file.js'))
})

it('the file behind a symbolic link is watched', async () => {
  writeFileSync(at('b/real.env'), 'A=1')
  symlinkSync(at('b/real.env'), at('a/.env'))
  start().add([at('a/.env')])
  writeFileSync(at('b/real.env'), 'A=22')
  await isReported(at('a/.env'))
})

it('a file that becomes a link to itself is reported as a change', async () => {
  writeFileSync(at('a/file.js'), '1')
  start().add([at('a/file.js')])
  rmSync(at('a/file.js'))
  symlinkSync('file.js', at('a/file.js'))
  await isReported(at('a/file.js'))
  reported = []
  rmSync(at('a/file.js'))
  writeFileSync(at('a/file.js'), '22')
  await isReported(at('a/file.js'))
})

it('with CHOKIDAR_USEPOLLING files are polled, for file systems that report no changes', async () => {
  writeFileSync(at('a/file.js'), '1')
  linkSync(at('a/file.js'), at('b/other.js'))
  start({ env: { CHOKIDAR_USEPOLLING: 'true', CHOKIDAR_INTERVAL: '20' } }).add([at('a/file.js')])
  // No event in the folder of the watched file: it changes by its other name.
  writeFileSync(at('b/other.js'), '22')
  await isReported(at('a/file.js'))
})

it('what cannot be watched is told once, and polled', async () => {
  for (const name of ['a/1.js', 'b/2.js']) writeFileSync(at(name), '1')
  const full = (): never => {
    throw new Error('ENOSPC: System limit for number of file watchers reached')
  }
  start({ watch: full }).add([at('a/1.js'), at('b/2.js')])
  for (const name of ['a/1.js', 'b/2.js']) {
    writeFileSync(at(name), '22')
    await isReported(at(name))
  }
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain(`${at('a')} cannot be watched, its files are polled: ENOSPC`)
})

it.each([
  ['watched', {}],
  ['polled', { CHOKIDAR_USEPOLLING: '1', CHOKIDAR_INTERVAL: '20' }],
])('files of globs are reported when they change, appear or go: %s', async (_how, env) => {
  writeFileSync(at('a/page.ejs'), '1')
  start({ env, globs: readGlobs({ watch: ['a', 'later/**/*.ejs'], ignore: ['*.log'] }, root) })
  writeFileSync(at('a/page.ejs'), '22')
  await isReported(at('a/page.ejs'))
  watch!.keep(new Set())
  mkdirSync(at('later/deep'), { recursive: true })
  writeFileSync(at('a/page.log'), '1')
  writeFileSync(at('later/deep/new.ejs'), '1')
  await isReported(at('later/deep/new.ejs'))
  reported = []
  rmSync(at('later/deep/new.ejs'))
  await isReported(at('later/deep/new.ejs'))
  expect(reported).not.toContain(at('a/page.log'))
})
