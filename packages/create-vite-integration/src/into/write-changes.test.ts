import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeChanges } from './write-changes.ts'

const changes = [
  { file: 'app.js', before: 'app()\n', after: 'app()\nvite()\n' },
  { file: 'package.json', before: '{}\n', after: '{}\n' },
  { file: 'src/main.js', before: undefined, after: 'main()\n' },
]

function project(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'vite-integration-write-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries({ 'app.js': 'app()\n', 'package.json': '{}\n', ...files })) {
    writeFileSync(join(root, name), text)
  }
  return root
}

it('writes what changes, and new files in new folders', () => {
  const root = project()
  writeChanges(root, changes)
  expect(readFileSync(join(root, 'app.js'), 'utf8')).toBe('app()\nvite()\n')
  expect(readFileSync(join(root, 'src/main.js'), 'utf8')).toBe('main()\n')
})

it.each([
  ['a file that is to change', 'app.js'],
  ['a file that stays', 'package.json'],
])('writes nothing when %s was edited meanwhile', (_what, name) => {
  const root = project({ [name]: 'edited\n', 'other.js': '' })
  expect(() => writeChanges(root, changes)).toThrow(
    expect.objectContaining({ code: 'UNCERTAIN', message: expect.stringContaining(name) }),
  )
  expect(readFileSync(join(root, name), 'utf8')).toBe('edited\n')
  expect(readdirSync(root).toSorted()).toEqual(['app.js', 'other.js', 'package.json'])
})

it('writes nothing when a new file is there meanwhile', () => {
  const root = project({ 'vite.config.js': 'mine' })
  const created = { file: 'vite.config.js', before: undefined, after: 'ours' }
  expect(() => writeChanges(root, [changes[0]!, created])).toThrow('vite.config.js has changed meanwhile')
  expect(readFileSync(join(root, 'app.js'), 'utf8')).toBe('app()\n')
})
