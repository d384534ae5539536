import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { buildId, digestFiles } from './build-id.ts'

function digest(files: Readonly<Record<string, string>>, names = Object.keys(files)): Promise<string> {
  const dir = mkdtempSync(path.join(tmpdir(), 'vite-integration-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(dir, name), content)
  return digestFiles(dir, names)
}

describe('digestFiles', () => {
  it('depends on names and contents, not on the order of the names', async () => {
    const first = await digest({ a: '1', b: '2' })
    expect(await digest({ b: '2', a: '1' })).toBe(first)
    expect(await digest({ a: '2', b: '1' })).not.toBe(first)
    expect(await digest({ a: '1', b: '3' })).not.toBe(first)
    expect(await digest({ a: '1', c: '2' })).not.toBe(first)
    expect(await digest({ a: '1' })).not.toBe(first)
    expect(await digest({ ab: '12' })).not.toBe(first)
  })

  it('takes a compressed form by its name, and a compressed file of its own by its content', async () => {
    const first = await digest({ a: '1', 'a.br': 'x' })
    expect(await digest({ a: '1', 'a.br': 'y' })).toBe(first)
    expect(await digest({ a: '1' })).not.toBe(first)
    expect(await digest({ 'data.gz': 'x' })).not.toBe(await digest({ 'data.gz': 'y' }))
  })

  it('reads large files in parts, with the same result', async () => {
    const large = 'x'.repeat(16_000_001)
    expect(await digest({ large })).toBe(await digest({ large }))
    expect(await digest({ large })).not.toBe(await digest({ large: `${large.slice(1)}y` }))
  })

  it('fails for a file that is gone', async () => {
    await expect(digest({ a: '1' }, ['a', 'b'])).rejects.toThrow('ENOENT')
  })
})

it('buildId depends on each environment, not on their order', () => {
  const id = buildId({ client: 'a', ssr: 'b' })
  expect(id).toMatch(/^[\da-f]{16}$/)
  expect(buildId({ ssr: 'b', client: 'a' })).toBe(id)
  expect(buildId({ client: 'b', ssr: 'a' })).not.toBe(id)
  expect(buildId({ client: 'a' })).not.toBe(id)
})
