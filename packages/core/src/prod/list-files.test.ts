import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAsync, loadSync } from '../loading.ts'
import { listFiles } from './list-files.ts'

const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'files-')))
const root = path.join(home, 'dist')

beforeAll(() => {
  for (const folder of ['assets', '.vite', '.well-known', 'assets/.git'])
    mkdirSync(path.join(root, folder), { recursive: true })
  const files = [
    'index.html',
    '.env',
    '.vite/manifest.json',
    '.well-known/security.txt',
    'assets/a.js',
    'assets/a.js.map',
  ]
  for (const file of [...files, 'assets/.git/config', '../secret.txt'])
    writeFileSync(path.join(root, file), '')
  const links = {
    'assets/inside.js': '../assets/a.js',
    'outside.txt': '../secret.txt',
    up: '..',
    dead: 'nowhere',
    loop: '.',
    hidden: '.env',
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(root, name))
})
afterAll(() => rmSync(home, { recursive: true }))

const listed = ['.well-known/security.txt', 'assets/a.js', 'assets/inside.js', 'index.html']

test('hidden files, source maps and links that lead out are not in the list', () => {
  expect(loadSync(listFiles(root)).toSorted()).toEqual(listed)
})

test('the list is the same when it is made beside requests', async () => {
  expect((await loadAsync(listFiles(root))).toSorted()).toEqual(listed)
})
