import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { expressVersions } from '../hosts/express-host.ts'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { copyFolder } from '../support/workspace.ts'
import { eventually } from './page-checks.ts'
import { servePage, useBrowser, type OpenPage } from './tag-browser.ts'

const express = expressVersions[0]!
const entries = ['src/main.ts', 'src/theme.css']

/** A copy of the build in which one byte is another, in the file of the chunk with such a key. */
async function buildWith(tampered?: RegExp): Promise<string> {
  const root = copyFolder(
    await builtFixture({ fixture: 'tags', config: 'vite.integrity.config' }),
    'tampered',
  )
  if (tampered === undefined) return root
  const manifest = readManifest(root)
  const key = Object.keys(manifest).find((name) => tampered.test(name)) ?? ''
  const path = join(root, 'dist', chunkOf(manifest, key).file)
  // The last byte is a line's end or a semicolon: what is left is as good a file as before.
  const content = readFileSync(path)
  writeFileSync(path, Buffer.concat([content.subarray(0, -1), Buffer.from(' ')]))
  return root
}

describe('integrity in the browser', () => {
  const browser = useBrowser()

  async function openWith(tampered: RegExp | undefined, tags: TagOptions = {}): Promise<OpenPage> {
    const vite = { root: await buildWith(tampered), dev: false, tags }
    return browser.open(await servePage(express, vite, ({ viteTags }) => viteTags(entries)), '/page')
  }
  const ran = ({ page }: OpenPage): Promise<string | undefined> =>
    page.evaluate(() => document.documentElement.dataset['shown'])
  const styled = ({ page }: OpenPage): Promise<boolean> =>
    page.evaluate(() =>
      [...document.styleSheets].some((sheet) =>
        [...sheet.cssRules].some((rule) => rule.cssText.includes('.theme')),
      ),
    )

  test('what the build made runs', async () => {
    const open = await openWith(undefined)
    await eventually(() => ran(open)).toContain('main')
    expect(await styled(open)).toBe(true)
    expect(open.record.problems).toEqual([])
  })

  test('a flipped byte in the entry is refused', async () => {
    const open = await openWith(/^src\/main\.ts$/)
    expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
    expect(await ran(open)).toBeUndefined()
  })

  test.each(['link', 'header'] as const)(
    'a flipped byte in an imported chunk is refused, preloaded by %s',
    async (preload) => {
      for (const chunk of [/^_preload-helper-.*\.js$/, /^src\/card\.module\.css$/]) {
        const open = await openWith(chunk, { preload })
        expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
        expect(await ran(open)).toBeUndefined()
      }
    },
  )

  test('a flipped byte in a stylesheet is refused', async () => {
    const open = await openWith(/^src\/theme\.css$/)
    expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
    expect(await styled(open)).toBe(false)
    await eventually(() => ran(open)).toContain('main')
  })

  test('without integrity the same page runs: the flipped byte alone harms nothing', async () => {
    for (const chunk of [/^src\/main\.ts$/, /^_preload-helper-.*\.js$/]) {
      const open = await openWith(chunk, { integrity: false })
      await eventually(() => ran(open)).toContain('main')
    }
  })
})
