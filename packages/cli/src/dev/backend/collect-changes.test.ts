import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type FileVersion, versionOf } from '../../child/file-version.ts'
import { type Changes, collectChanges } from './collect-changes.ts'

let folder: string
let known: Map<string, FileVersion>
let reported: string[][]
let changes: Changes

beforeEach(() => {
  vi.useFakeTimers()
  folder = mkdtempSync(path.join(tmpdir(), 'changes-'))
  known = new Map()
  reported = []
  changes = collectChanges(known, (files) => reported.push(files))
})
afterEach(() => {
  changes.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

/** Lets a file be known in an earlier version than that on disk. */
function change(name: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, 'new')
  known.set(file, { mtimeMs: 1, content: 'of another version' })
  changes.add(file)
  return file
}

it('one file is reported soon after its last change', () => {
  const file = change('a.js')
  vi.advanceTimersByTime(19)
  expect(reported).toEqual([])
  vi.advanceTimersByTime(1)
  expect(reported).toEqual([[file]])
})

it('files that a compiler writes one after the other are one report, behind the last one', () => {
  const files = [change('0.js')]
  for (let at = 1; at < 20; at++) {
    // It writes in groups of eight.
    vi.advanceTimersByTime(at % 8 === 0 ? 140 : 2)
    files.push(change(`${String(at)}.js`))
  }
  expect(reported).toEqual([])
  vi.advanceTimersByTime(150)
  expect(reported).toEqual([files])
})

it('a file that was written without being changed is not reported, and neither is one that was loaded since', () => {
  const same = change('same.js')
  known.set(same, { ...versionOf(same), mtimeMs: 1 })
  const loaded = change('loaded.js')
  known.set(loaded, versionOf(loaded))
  vi.runAllTimers()
  expect(reported).toEqual([])
})
