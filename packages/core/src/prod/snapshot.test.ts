import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'
import type { BufferedResponse } from '../contract.ts'
import { createRequestContext } from '../http/request-context.ts'
import { loadSync } from '../loading.ts'
import { loadSnapshot, type Snapshot } from './snapshot.ts'
import { createServerModules } from './ssr/server-modules.ts'

const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'snapshot-')))
afterAll(() => rmSync(home, { recursive: true }))

/** Files with a hash in their name, of 1000 bytes each. */
const hashed = ['BxY12_ab', 'Cd3ef_12', 'Ef3gh_45', 'Gh5ij_67'].map((hash) => `assets/main-${hash}.js`)

function writeBuild(more: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(path.join(home, 'root-'))
  const manifest = Object.fromEntries(hashed.map((file) => [file, { file }]))
  const files = {
    '.vite/manifest.json': JSON.stringify(manifest),
    'index.html': '<p>page',
    'critical.css': 'p { color: red }',
    ...Object.fromEntries(hashed.map((file) => [file, file.padEnd(1000)])),
    ...more,
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, 'dist', file)), { recursive: true })
    writeFileSync(path.join(root, 'dist', file), text)
  }
  return root
}

function load(root: string, maxBytes?: number): Snapshot {
  const memory = maxBytes === undefined ? {} : { memory: { maxBytes } }
  return loadSync(loadSnapshot(resolveConfig({ root, dev: false, ...memory }, {}), createServerModules()))
}

async function ask({ assets }: Snapshot, target: string): Promise<BufferedResponse | undefined> {
  const req = { method: 'GET', headers: {} } as IncomingMessage
  const context = createRequestContext(req, {} as ServerResponse, target, () => {
    throw new Error('no helpers here')
  })
  const asset = assets.find(context)
  return asset && ((await assets.answer(asset, context)) as BufferedResponse)
}

describe('a snapshot', () => {
  test('answers from memory once it is ready, whatever becomes of the folder', async () => {
    const root = writeBuild()
    const snapshot = load(root)
    await snapshot.ready
    rmSync(path.join(root, 'dist'), { recursive: true })
    for (const file of hashed) {
      const response = await ask(snapshot, `/${file}`)
      expect(response).toMatchObject({ status: 200, headers: { 'content-length': '1000' } })
      expect(String(response?.body)).toContain(file)
    }
    expect(snapshot.helpers.inline('critical.css')).toBe('p { color: red }')
  })

  test('answers the same before it is ready', async () => {
    const root = writeBuild()
    const early = await ask(load(root), `/${hashed[0]}`)
    const snapshot = load(root)
    await snapshot.ready
    expect(await ask(snapshot, `/${hashed[0]}?v=1`)).toEqual(early)
  })

  test('finds files by other spellings of their path, and by no spelling that leads elsewhere', async () => {
    const snapshot = load(writeBuild({ 'a b/é.txt': 'x', 'odd%2e.txt': 'x' }))
    for (const target of ['/a%20b/%C3%A9.txt', '/a%20b/%c3%a9.txt?x', '/critical.css#x'])
      expect(await ask(snapshot, target), target).toMatchObject({ status: 200 })
    for (const target of [
      '/a%20b%2F%C3%A9.txt',
      '//critical.css',
      '/x/../critical.css',
      '/odd%252e.txt',
      '/%63ritical.css',
    ])
      expect(await ask(snapshot, target), target).toBeUndefined()
  })

  test('holds no more in memory than it may; what was used last stays', async () => {
    const root = writeBuild()
    const snapshot = load(root, 2500)
    await snapshot.ready
    const { memory, assets } = snapshot.assets
    const isHeld = (file: string): boolean => assets.get(file)?.forms[0]?.body !== undefined
    expect(memory.bytes).toBeLessThanOrEqual(2500)
    const [first, second, third] = hashed as [string, string, string]
    for (const file of [first, second, first, third]) await ask(snapshot, `/${file}`)
    expect([first, second, third].map(isHeld)).toEqual([true, false, true])
    expect(memory.bytes).toBeLessThanOrEqual(2500)
    snapshot.dispose()
    expect(memory.bytes).toBe(0)
    expect(await ask(snapshot, `/${first}`)).toMatchObject({ status: 200 })
  })

  test('has an id that changes with the build', async () => {
    const root = writeBuild()
    const { id } = load(root)
    expect(load(root).id).toBe(id)
    writeFileSync(path.join(root, 'dist/.vite/integration.json'), JSON.stringify({ version: 1, build: 'b7' }))
    expect(load(root).id).toBe('b7')
  })

  test.runIf(process.platform === 'linux')('leaves no file open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length
    const root = writeBuild({ 'large.bin': 'x'.repeat(3_000_000) })
    const before = open()
    const snapshot = load(root)
    await snapshot.ready
    const response = await ask(snapshot, '/large.bin')
    const body = response?.body as unknown as NodeJS.ReadableStream & { destroy(): void }
    // The client leaves before the first byte.
    await new Promise((resolve) => {
      body.once('close', resolve)
      body.destroy()
    })
    expect(open()).toBe(before)
  })
})
