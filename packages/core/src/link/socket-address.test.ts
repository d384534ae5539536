import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createPipeName, isOwnSocket, nameSocket, resolveSocket, socketPlaces } from './socket-address.ts'

const root = mkdtempSync(path.join(tmpdir(), 'address-'))
afterAll(() => rmSync(root, { recursive: true }))

it('a socket is beside the hot file where its path is short enough', () => {
  expect(socketPlaces('/srv/app/x/dev-server.json', ['/tmp', '/tmp'])).toEqual([
    { parent: '/srv/app/x', prefix: 'link-' },
    { parent: '/tmp', prefix: 'vite-link-' },
  ])
})

it.each([
  [89, true],
  [90, false],
])('a folder of %i bytes leaves room for a socket: %s', (bytes, fits) => {
  const folder = `/${'a'.repeat(bytes - 1)}`
  expect(`${folder}/link-XXXXXX/s`).toHaveLength(bytes + 14)
  const [first] = socketPlaces(`${folder}/dev-server.json`, ['/tmp'])
  expect(first?.parent).toBe(fits ? folder : '/tmp')
})

it('the limit counts bytes, not characters', () => {
  expect(socketPlaces(`/${'é'.repeat(50)}/dev-server.json`, [])).toEqual([])
})

it('the hot file names a socket below its folder by a relative path, others by an absolute one', () => {
  const file = '/srv/app/x/dev-server.json'
  expect(nameSocket(file, '/srv/app/x/link-abc/s')).toBe('link-abc/s')
  expect(nameSocket(file, '/tmp/link-abc/s')).toBe('/tmp/link-abc/s')
  expect(nameSocket(file, String.raw`\\.\pipe\x`)).toBe(String.raw`\\.\pipe\x`)
  expect(resolveSocket('/mnt/other/x/dev-server.json', 'link-abc/s')).toBe('/mnt/other/x/link-abc/s')
  expect(resolveSocket(file, '/tmp/y/vite.sock')).toBe('/tmp/y/vite.sock')
  expect(resolveSocket(file, String.raw`\\.\pipe\x`)).toBe(String.raw`\\.\pipe\x`)
})

it('names of pipes are random', () => {
  expect(createPipeName()).toMatch(/^\\\\\.\\pipe\\vite-integration-[\da-f]{32}$/)
  expect(createPipeName()).not.toBe(createPipeName())
})

it.skipIf(process.platform === 'win32')('a folder that others may enter holds no socket of ours', () => {
  const file = path.join(root, 'dev-server.json')
  const folder = path.join(root, 'closed')
  writeFileSync(file, '{}')
  mkdirSync(folder, { mode: 0o700 })
  const socket = path.join(folder, 'vite.sock')
  expect(isOwnSocket(file, socket)).toBe(true)
  chmodSync(folder, 0o755)
  expect(isOwnSocket(file, socket)).toBe(false)
  expect(isOwnSocket(file, path.join(root, 'gone/vite.sock'))).toBe(false)
  // Relative to the hot file.
  expect(isOwnSocket(file, 'closed/vite.sock')).toBe(true)
})
