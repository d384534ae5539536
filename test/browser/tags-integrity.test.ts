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

/** Copies the build and changes one byte in the file of the chunk whose key matches. Returns its root. */
async function buildWith(tampered?: RegExp, config = 'vite.integrity.config'): Promise<string> {
  const root = copyFolder(await builtFixture({ fixture: 'tags', config }), 'tampered')
  if (tampered === undefined) return root
  const manifest = readManifest(root)
  const key = Object.keys(manifest).find((name) => tampered.test(name)) ?? ''
  const path = join(root, 'dist', chunkOf(manifest, key).file)
  // The last byte is a line break or a semicolon: without it the file means the same.
  const content = readFileSync(path)
  writeFileSync(path, Buffer.concat([content.subarray(0, -1), Buffer.from(' ')]))
  return root
}

describe('integrity in the browser', () => {
  const browser = useBrowser()

  async function openWith(
    tampered: RegExp | undefined,
    tags: TagOptions = {},
    config?: string,
  ): Promise<OpenPage> {
    const vite = { root: await buildWith(tampered, config), dev: false, tags }
    return browser.open(await servePage(express, vite, ({ viteTags }) => viteTags(entries)), '/page')
  }
  const ran = ({ page }: OpenPage): Promise<string | undefined> =>
    page.evaluate(() => document.documentElement.dataset['shown'])
  const ranLater = ({ page }: OpenPage): Promise<string | undefined> =>
    page.evaluate(() => document.documentElement.dataset['deep'])
  const styled = ({ page }: OpenPage): Promise<boolean> =>
    page.evaluate(() =>
      [...document.styleSheets].some((sheet) =>
        [...sheet.cssRules].some((rule) => rule.cssText.includes('.theme')),
      ),
    )

  test('the unchanged build runs', async () => {
    const open = await openWith(undefined)
    await eventually(() => ran(open)).toContain('main')
    expect(await styled(open)).toBe(true)
    expect(open.record.problems).toEqual([])
  })

  test('a changed byte in the entry is refused', async () => {
    const open = await openWith(/^src\/main\.ts$/)
    expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
    expect(await ran(open)).toBeUndefined()
  })

  test.each(['link', 'header'] as const)(
    'a changed byte in an imported chunk is refused, preloaded by %s',
    async (preload) => {
      for (const chunk of [/^_preload-helper-.*\.js$/, /^src\/card\.module\.css$/]) {
        const open = await openWith(chunk, { preload })
        expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
        expect(await ran(open)).toBeUndefined()
      }
    },
  )

  const imported = [/^_preload-helper-.*\.js$/, /^src\/card\.module\.css$/]
  const later = [/^src\/lazy\.ts$/, /^_deep-.*\.js$/]

  describe.each(['vite.integrity.config', 'vite.integrity-map.config'])('without preloads: %s', (config) => {
    test('the unchanged build runs, lazy imports included', async () => {
      for (const integrity of [true, 'all'] as const) {
        const open = await openWith(undefined, { preload: 'none', integrity, csp: true }, config)
        await eventually(() => ran(open)).toContain('main')
        await open.page.click('h1')
        await eventually(() => ranLater(open)).toBe('lazy')
        expect(open.record.problems).toEqual([])
        expect(await open.violations()).toEqual([])
      }
    })

    test('a changed byte in an imported chunk is refused', async () => {
      for (const chunk of imported) {
        const open = await openWith(chunk, { preload: 'none' }, config)
        expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
        expect(await ran(open)).toBeUndefined()
      }
    })

    test.each(['none', 'link'] as const)(
      'a changed byte in a lazy import is refused when integrity covers all files, preloads %s',
      async (preload) => {
        for (const chunk of later) {
          const open = await openWith(chunk, { preload, integrity: 'all' }, config)
          await eventually(() => ran(open)).toContain('main')
          await open.page.click('h1')
          await eventually(() => open.record.problems.join('\n')).toMatch(/digest|integrity/i)
          expect(await ranLater(open)).toBeUndefined()
        }
      },
    )
  })

  test('a changed byte in a lazy import runs otherwise: no hash covers it', async () => {
    const open = await openWith(later[0])
    await eventually(() => ran(open)).toContain('main')
    await open.page.click('h1')
    await eventually(() => ranLater(open)).toBe('lazy')
  })

  test('a changed byte in a stylesheet is refused', async () => {
    const open = await openWith(/^src\/theme\.css$/)
    expect(open.record.problems.join('\n')).toMatch(/digest|integrity/i)
    expect(await styled(open)).toBe(false)
    await eventually(() => ran(open)).toContain('main')
  })

  test('without integrity the same page runs: the changed byte itself does no harm', async () => {
    for (const chunk of [/^src\/main\.ts$/, /^_preload-helper-.*\.js$/]) {
      const open = await openWith(chunk, { integrity: false })
      await eventually(() => ran(open)).toContain('main')
    }
  })
})
