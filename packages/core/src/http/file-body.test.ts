import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import { fileBody } from './file-body.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'file-body-'))
const file = path.join(folder, 'file')
writeFileSync(file, '0123456789')
afterAll(() => rmSync(folder, { recursive: true }))

/** Returns what reading a body leads to, and whether its file was closed. */
async function read(handle: FileHandle, parts: Parameters<typeof fileBody>[1]): Promise<[string, boolean]> {
  const found = await buffer(fileBody(handle, parts)).then(String, (error: Error) => error.message)
  return [found, handle.fd === -1]
}

it('is the parts of the file, and the text between them', async () => {
  const parts = [{ start: 0, end: 2 }, '--', { start: 8, end: 9 }]
  expect(await read(await open(file), parts)).toEqual(['012--89', true])
})

it('of a file that is shorter than announced ends with an error', async () => {
  expect(await read(await open(file), [{ start: 0, end: 99 }])).toEqual([
    'The file has become shorter while it was sent',
    true,
  ])
})

// The memory of a process has nothing at its beginning: a real error of the system in place of bytes.
it.runIf(process.platform === 'linux')('of a file that cannot be read ends with an error', async () => {
  const [message, isClosed] = await read(await open('/proc/self/mem'), [{ start: 0, end: 99 }])
  expect(message).toMatch(/^EIO/)
  expect(isClosed).toBe(true)
})
