import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Example } from './example.ts'
import { openExample, type OpenExample } from './open-example.ts'
import { eventually, expectStyle, expectText, textOf } from './page-checks.ts'
import type { PageRecord } from './watch-page.ts'

/** Adds the tests of an example in development: its files are edited while pages are open. */
export function describeDevelopment({ name, home, views, app, addTests }: Example): void {
  describe(`${name} in development`, () => {
    let example: OpenExample
    beforeAll(async () => {
      example = await openExample(name, 'development')
    })
    afterEach(() => example.closePages())
    afterAll(() => example?.close())

    const { component, style } = app
    let heading = component.text

    /** Changes the heading of the component, to another text in each test. */
    async function changeHeading(): Promise<void> {
      const next = `${component.text}, edited ${Math.random()}`
      await example.copy.edit(component.file, heading, next)
      heading = next
    }

    function breakComponent(): Promise<void> {
      return example.copy.edit(component.file, component.broken.from, component.broken.to)
    }

    function mendComponent(): Promise<void> {
      return example.copy.edit(component.file, component.broken.to, component.broken.from)
    }

    /** Opens the application's page, waits for its HMR connection and sets its counter to 3. */
    async function openApp(): Promise<{ page: Page; record: PageRecord }> {
      const { page, record } = await example.open(app.path)
      await eventually(() => record.connected).toBe(true)
      await page.click(app.increment)
      await page.click(app.increment)
      await eventually(() => textOf(page, app.count)).toBe('3')
      return { page, record }
    }

    test('the server-rendered pages load, styled and without an error', async () => {
      const { page, record } = await example.open(home.path)
      await expectText(page, home.text)
      await expectStyle(page, home.style)
      await eventually(() => textOf(page, home.stream)).toMatch(/\d/)
      for (const { path, text } of views) {
        await page.goto(path)
        await expectText(page, text)
        await expectStyle(page, home.style)
      }
      expect(record.problems).toEqual([])
    })

    test('the page is styled before any script runs', async () => {
      await example.open(home.path)
      const { page } = await example.open(home.path, { javaScriptEnabled: false })
      await expectStyle(page, home.style)
    })

    test('an edited component changes in place and keeps its state', async () => {
      const { page, record } = await openApp()
      const time = await page.getAttribute(app.stream, 'data-time')
      const sockets = [...record.sockets]

      await changeHeading()

      await eventually(() => textOf(page, component.heading)).toBe(heading)
      expect(await textOf(page, app.count)).toBe('3')
      expect(record.loads).toBe(1)
      // The event stream and the open WebSockets are not interrupted.
      await eventually(() => page.getAttribute(app.stream, 'data-time')).not.toBe(time)
      expect(record.sockets).toEqual(sockets)
      expect(record.problems).toEqual([])
    })

    test('an edited style of a component is applied in place', async () => {
      const { page, record } = await openApp()
      await expectStyle(page, style.before)

      await example.copy.edit(style.file, style.from, style.to)

      await expectStyle(page, style.after)
      expect(await textOf(page, app.count)).toBe('3')
      expect(record.loads).toBe(1)
      expect(record.problems).toEqual([])
    })

    test('an edited view is shown on the next load', async () => {
      const { page, record } = await example.open(home.path)
      const text = 'This text came from an editor'

      await example.copy.edit(home.view.file, home.view.text, text)

      await page.reload()
      await expectText(page, text)
      expect(record.problems).toEqual([])
    })

    test('a syntax error shows the overlay in the open page, and the corrected file removes it', async () => {
      const { page, record } = await openApp()

      await breakComponent()
      const overlay = page.locator('vite-error-overlay')
      await overlay.waitFor()
      expect(await overlay.locator('.file').textContent()).toContain(component.file)

      await mendComponent()
      await overlay.waitFor({ state: 'detached' })
      await changeHeading()
      await eventually(() => textOf(page, component.heading)).toBe(heading)
      expect(await textOf(page, app.count)).toBe('3')
      expect(record.loads).toBe(1)
    })

    test('a page that is loaded with a syntax error shows the overlay, and works once it is corrected', async () => {
      await breakComponent()
      const { page } = await example.open(app.path)
      const overlay = page.locator('vite-error-overlay')
      await overlay.waitFor()

      await mendComponent()
      await overlay.waitFor({ state: 'detached' })
      await eventually(() => textOf(page, component.heading)).toBe(heading)
    })

    test('all requests go to the port of the application', async () => {
      const { page, record } = await openApp()
      await page.goto(home.path)
      const { host } = new URL(example.url)
      expect(record.requests.filter((request) => !request.startsWith('/'))).toEqual([])
      expect(record.sockets.length).toBeGreaterThan(0)
      expect(record.sockets.map((socket) => new URL(socket).host)).toEqual(record.sockets.map(() => host))
    })

    addTests?.(() => example)

    test('the server ends at once with pages open, and they reconnect when it is back', async () => {
      const { page, record } = await openApp()

      expect(await example.stop()).toEqual({ code: 0, reason: 'exit code 0' })
      await changeHeading()
      await example.start()

      await eventually(() => record.loads).toBe(2)
      await eventually(() => textOf(page, component.heading)).toBe(heading)
    })
  })
}
