import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findFiles } from './find-files.ts'

function folderWith(files: readonly string[]): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'vite-integration-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const file of files) {
    mkdirSync(path.join(dir, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(dir, file), file)
  }
  return dir
}

it('finds files in all folders, sorted, without dotfiles and source maps', async () => {
  const hidden = ['.env', '.vite/manifest.json', 'a/.git/x', 'a/b.js.map', 'a/b.js.MAP.br', 'a/b.css.map.gz']
  const shown = ['.well-known/x', 'a/b.js', 'a/b.js.br', 'a/c/d.html', 'a/map', 'z.txt']
  const found = await findFiles(folderWith([...hidden, ...shown]))
  expect([...found.keys()]).toEqual(shown)
  expect(found.get('a/b.js')?.size).toBe(6)
})

it('leaves out folders and links, wherever they lead', async () => {
  const dir = folderWith(['server/entry.js', 'serverless.js'])
  symlinkSync(path.join(dir, 'nowhere'), path.join(dir, 'dead'))
  symlinkSync(dir, path.join(dir, 'loop'))
  symlinkSync(path.join(dir, 'server/entry.js'), path.join(dir, 'link.js'))
  expect([...(await findFiles(dir, new Set([path.join(dir, 'server')]))).keys()]).toEqual(['serverless.js'])
})

it('has another stamp for a file that was written again with the same content', async () => {
  const dir = folderWith(['a'])
  const before = (await findFiles(dir)).get('a')!
  await expect
    .poll(async () => {
      writeFileSync(path.join(dir, 'a'), 'a')
      return (await findFiles(dir)).get('a')!.stamp
    })
    .not.toBe(before.stamp)
})

it('finds nothing in a folder that does not exist', async () => {
  expect((await findFiles(path.join(tmpdir(), 'vite-integration-nowhere'))).size).toBe(0)
})
