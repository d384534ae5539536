import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readHotFile } from './hot-file.ts'

const good = { url: 'http://localhost:5173', base: '/', pid: 1, socket: 'link-a/s' }

function read(content: unknown): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), 'hot-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'dev-server.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readHotFile(file)
}

it.each([
  good,
  { ...good, url: 'https://[::1]:1', base: '/two%20words/' },
  { ...good, socket: '/tmp/vite-link-a/s' },
])('%j is a hot file', (content) => {
  expect(read({ ...content, more: 1 })).toEqual(content)
})

it.each([
  '',
  '{',
  'null',
  { ...good, url: 'http://localhost:5173/' },
  { ...good, url: 'file:///etc' },
  { ...good, url: 5 },
  { ...good, base: '//evil.example/' },
  { ...good, base: '/app' },
  { ...good, base: '/../' },
  { ...good, base: '/%zz/' },
  { ...good, pid: 1.5 },
  { ...good, pid: '1' },
  { ...good, socket: '' },
  { ...good, socket: '../s' },
  { ...good, socket: 'a\\..\\..\\s' },
  { ...good, socket: 'a\0' },
])('%j is none', (content) => {
  expect(read(content)).toBeUndefined()
})

it('a file that is not there is none', () => {
  expect(readHotFile('/none/dev-server.json')).toBeUndefined()
})
