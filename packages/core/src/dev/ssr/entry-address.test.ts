import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { entryAddress, entryPlace, findEntry, isEntryMissing } from './entry-address.ts'

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'entry-')))
const root = path.join(folder, 'app')
mkdirSync(path.join(root, 'src'), { recursive: true })
for (const file of ['app/src/x.ts', 'outside.ts']) writeFileSync(path.join(folder, file), '')
afterAll(() => rmSync(folder, { recursive: true }))

describe('the address of an entry', () => {
  it.each(['./src/x.ts', '/src/x.ts', 'src/x.ts', path.join(root, 'src/x.ts')])(
    '%s is a file below root',
    (entry) => {
      expect(entryAddress(root, entry)).toBe('/src/x.ts')
      expect(entryPlace(root, entry)).toBe(path.join(root, 'src/x.ts'))
    },
  )

  it('a file elsewhere keeps its path', () => {
    const outside = path.join(folder, 'outside.ts')
    expect(entryAddress(root, outside)).toBe(outside)
    expect(entryAddress(root, '../outside.ts')).toBe(outside)
  })

  it.each(['virtual:x', '@/entry', './src/x', 'src/none.ts'])(
    '%s is left to the plugins of Vite',
    (entry) => {
      expect(entryAddress(root, entry)).toBe(entry)
    },
  )

  it('a virtual module has no place', () => {
    expect(entryPlace(root, 'virtual:x')).toContain('plugins')
    expect(entryPlace(root, './src/none.ts')).toBe(path.join(root, 'src/none.ts'))
  })
})

it.each(['./src/none.ts', '/src/none.ts', 'src/none.ts', path.join(root, 'none/x.ts'), '../none.ts'])(
  '%s is a file that does not exist',
  (entry) => {
    expect(() => findEntry(root, entry)).toThrow(expect.objectContaining({ code: 'SSR_ENTRY_NOT_FOUND' }))
  },
)

it.each(['./src/x', './src', '@/none.ts', 'virtual:none', 'package/none', '#none'])(
  '%s may exist',
  (entry) => {
    expect(findEntry(root, entry)).toContain(entry.replace('./', ''))
  },
)

it('an entry is missing when Vite says so of itself, and not of an import', () => {
  const missing = (url: string): Error =>
    Object.assign(new Error(`Failed to load url ${url} (resolved id: ${url}). Does the file exist?`), {
      code: 'ERR_LOAD_URL',
    })
  expect(isEntryMissing(missing('./none.ts'), root, './none.ts')).toBe(true)
  expect(isEntryMissing(missing('./other.ts'), root, './none.ts')).toBe(false)
  expect(isEntryMissing(new Error('Failed to load url ./none.ts '), root, './none.ts')).toBe(false)
  expect(isEntryMissing(undefined, root, './none.ts')).toBe(false)
})
