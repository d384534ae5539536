import { describe, expect, test } from 'vitest'
import type { TagOptions } from '@vite-integration/core'
import { expressVersions } from '../hosts/express-host.ts'
import { eventually } from './page-checks.ts'
import { projectOf, servePage, useBrowser } from './tag-browser.ts'
import type { Mode } from '../contract/scenario.ts'

const own = 'rgb(102, 51, 153)'
const imported = 'rgb(255, 0, 0)'

// The contract suite holds the tags of all hosts against each other: the browser looks at those of one.
const host = expressVersions[0]!

describe('equal rules of two stylesheets', () => {
  const browser = useBrowser()

  async function colorOf(mode: Mode, path: '/page' | '/', tags: TagOptions): Promise<string> {
    const vite = { ...(await projectOf('cascade', mode)), tags }
    const url = await servePage(host, vite, ({ viteTags }) => viteTags('src/main.ts'))
    const { page } = await browser.open(url, path)
    await eventually(() => page.evaluate(() => document.documentElement.dataset['shown'])).toBe('main')
    return page.locator('h1').evaluate((element) => getComputedStyle(element).color)
  }

  test.each([
    ['development', '/page'],
    ['development', '/'],
    ['production', '/page'],
    ['production', '/'],
  ] as const)("in %s at %s: the entry's own wins with imports first", async (mode, path) => {
    expect(await colorOf(mode, path, { styleOrder: 'imports-first' })).toBe(own)
  })

  test("by the order of Vite's guide that of the import wins", async () => {
    expect(await colorOf('production', '/page', {})).toBe(imported)
  })
})
