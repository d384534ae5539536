import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { removeOwn } from './hot-file.ts'

function folderOf(socket: string): { folder: string; file: string; write: (other: string) => void } {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'remove-own-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'dev-server.json')
  const write = (other: string): void => fs.writeFileSync(file, JSON.stringify({ socket: other }))
  write(socket)
  return { folder, file, write }
}

it('a server removes its own hot file, and leaves that of another one', () => {
  const { folder, file } = folderOf('own')
  removeOwn(file, 'other')
  expect(fs.readdirSync(folder)).toEqual(['dev-server.json'])
  removeOwn(file, 'own')
  expect(fs.readdirSync(folder)).toEqual([])
  removeOwn(file, 'own')
})

it('a hot file that another server writes just then stays', () => {
  const { folder, file, write } = folderOf('own')
  const { renameSync, rmSync } = fs
  onTestFinished(() => {
    Object.assign(fs, { renameSync, rmSync })
    syncBuiltinESMExports()
  })
  let hasWritten = false
  const writeFirst = (): void => {
    if (!hasWritten) write('other')
    hasWritten = true
  }
  Object.assign(fs, {
    renameSync: (from: string, to: string) => (writeFirst(), renameSync(from, to)),
    rmSync: (...args: Parameters<typeof rmSync>) => (writeFirst(), rmSync(...args)),
  })
  syncBuiltinESMExports()
  removeOwn(file, 'own')
  expect(fs.readdirSync(folder)).toEqual(['dev-server.json'])
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ socket: 'other' })
})
