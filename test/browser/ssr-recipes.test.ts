import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './launch-browser.ts'
import { build, type Mode, openPage, start } from './open-example.ts'
import { eventually, expectStyle, expectText, textOf } from './page-checks.ts'
import { readRecipes, type RecipeFiles, removeRecipe, writeRecipe } from './ssr-recipe.ts'

const recipes = await readRecipes()
const modes: readonly Mode[] = ['development', 'production']
const withRoutes = new Set(['React Router', 'TanStack Router'])
const color = { selector: 'h1', property: 'color', value: 'rgb(92, 44, 20)' }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('the document has the recipes that these tests run', () => {
  expect([...recipes.keys()]).toEqual(['React Router', 'TanStack Router', 'Preact', 'Solid', 'Svelte'])
})

describe.each([...recipes])('the recipe of %s', (name, files) => {
  const opened = new Map<Mode, ServedRecipe>()
  beforeAll(async () => {
    // At the same time: a build and the start of Vite take longer than the tests.
    await Promise.all(modes.map(async (mode) => opened.set(mode, await serveRecipe(files, mode))))
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
  })
  afterAll(async () => {
    for (const recipe of opened.values()) await recipe.close()
  })

  describe.each(modes)('in %s', (mode) => {
    const open: ServedRecipe['open'] = (path, options) => opened.get(mode)!.open(path, options)

    test('is rendered and styled before any script runs', async () => {
      const { page } = await open('/', { javaScriptEnabled: false })
      await expectText(page, `Rendered with ${name}`)
      await expectStyle(page, color)
      expect(await textOf(page, 'button')).toMatch(/^Count: 0$/)
    })

    test('is hydrated without an error, and reacts', async () => {
      const { page, record } = await open('/')
      const heading = await page.locator('h1').elementHandle()
      await eventually(async () => {
        await page.click('button')
        return textOf(page, 'button')
      }).not.toBe('Count: 0')
      await expectStyle(page, color)
      // Hydration keeps the element that the server has made.
      expect(await heading!.evaluate((element) => element.isConnected)).toBe(true)
      expect(await page.locator('h1').count()).toBe(1)
      expect(record.problems).toEqual([])
      expect(record.loads).toBe(1)
    })

    if (withRoutes.has(name)) {
      test('a route works by a link and by its address, and a redirect and a 404 are those of the router', async () => {
        const { page, record } = await open('/')
        await eventually(async () => {
          await page.click('button')
          return textOf(page, 'button')
        }).not.toBe('Count: 0')
        await page.getByRole('link', { name: 'About' }).click()
        await expectText(page, 'Nothing to see here')
        expect(record.loads).toBe(1)
        await page.goto('/old')
        expect(new URL(page.url()).pathname).toBe('/about')
        await expectText(page, 'Nothing to see here')
        expect(record.problems).toEqual([])
        const response = await page.goto('/nowhere')
        expect(response?.status()).toBe(404)
      })
    }
  })
})

interface ServedRecipe {
  open(path: string, options?: Parameters<typeof openPage>[3]): ReturnType<typeof openPage>
  close(): Promise<void>
}

/** Writes a recipe, builds it in production, and starts its server. */
async function serveRecipe(files: RecipeFiles, mode: Mode): Promise<ServedRecipe> {
  const root = await writeRecipe(files)
  if (mode === 'production') await build(root)
  const { server, url } = await start(root, mode, '0', 'server.js')
  return {
    open: (path, options) => openPage(browser, url, path, options),
    async close() {
      server.stop()
      await server.ended
      await removeRecipe(root)
    },
  }
}
