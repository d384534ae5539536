import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Style } from './example.ts'
import { openExample, type OpenExample } from './open-example.ts'
import { eventually, expectStyle, expectText, textOf } from './page-checks.ts'

interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** An example whose pages are rendered on the server. */
export interface SsrExample {
  readonly name: string
  readonly home: {
    readonly heading: string
    readonly text: string
    readonly style: Style
    /** Reacts to clicks once the page is hydrated. */
    readonly button: string
    readonly count: { readonly selector: string; readonly before: number; readonly after: number }
    /** Arrives behind the rest of the page, or with it. */
    readonly late: string
  }
  /** A page whose module is loaded lazily. */
  readonly lazy: { readonly path: string; readonly text: string; readonly style: Style }
  /** A page that is rendered when the project is built. */
  readonly built: { readonly path: string; readonly text: string }
  readonly form: {
    readonly field: string
    readonly submit: string
    readonly problem: string
    readonly status: number
  }
  /** An edit of a component that Vite's HMR handles in the browser; `to` is shown in the heading. */
  readonly component: Edit
  /** An edit that the server's modules alone see; `to` is a part of the title. */
  readonly serverCode: Edit
}

/** Adds the tests of such an example in Chromium, in development and in production. */
export function describeSsr({ name, home, lazy, built, form, component, serverCode }: SsrExample): void {
  describe.each(['development', 'production'] as const)(`${name} in %s`, (mode) => {
    let example: OpenExample
    beforeAll(async () => {
      example = await openExample(name, mode)
    })
    afterEach(() => example.closePages())
    afterAll(() => example?.close())

    test.each([
      ['the home page', '/', home.text, home.style],
      ['the lazy page', lazy.path, lazy.text, lazy.style],
    ])('%s is there and styled before any script runs', async (_, path, text, style) => {
      // In development Vite learns the styles of a lazy page when it is rendered for the first time.
      const { page } = await example.open(path, { javaScriptEnabled: false })
      await expectText(page, text)
      await expectStyle(page, style)
    })

    test('the home page is hydrated without an error, and reacts', async () => {
      const { page, record } = await example.open('/')
      const items = page.locator(home.count.selector)
      expect(await items.count()).toBe(home.count.before)
      await page.locator(home.late).first().waitFor()
      await eventually(async () => {
        await page.click(home.button)
        return items.count()
      }).toBe(home.count.after)
      await expectStyle(page, home.style)
      expect(record.problems).toEqual([])
      expect(record.loads).toBe(1)
      expect(record.requests.filter((request) => !request.startsWith('/'))).toEqual([])
    })

    test('the lazy page is hydrated without an error, its style once', async () => {
      const { page, record } = await example.open(lazy.path)
      await expectText(page, lazy.text)
      await expectStyle(page, lazy.style)
      await page.waitForLoadState('networkidle')
      expect(record.problems).toEqual([])
    })

    test('a page of the build works', async () => {
      const { page, record } = await example.open(built.path)
      await expectText(page, built.text)
      expect(record.problems).toEqual([])
    })

    test('a form is sent, and shown again with what is wrong', async () => {
      const { page, record } = await example.open('/')
      const note = `A note of ${mode}`
      await page.fill(form.field, note)
      await page.click(form.submit)
      await expectText(page, note)
      expect(record.problems).toEqual([])
      const [response] = await Promise.all([
        page.waitForResponse((answer) => answer.request().method() === 'POST'),
        page.click(form.submit),
      ])
      expect(response.status()).toBe(form.status)
      await expectText(page, form.problem)
    })

    test('an unknown path is rendered with 404', async () => {
      const { page } = await example.open('about:blank')
      const response = await page.goto('/nobody/knows')
      expect(response?.status()).toBe(404)
    })

    if (mode === 'development') {
      test('an edited component changes in place', async () => {
        const { page, record } = await example.open('/')
        await eventually(() => record.connected).toBe(true)
        await example.copy.edit(component.file, component.from, component.to)
        await eventually(() => textOf(page, home.heading)).toContain(component.to)
        expect(record.loads).toBe(1)
        const { page: next, record: fresh } = await example.open('/')
        expect(await textOf(next, home.heading)).toContain(component.to)
        expect([...record.problems, ...fresh.problems]).toEqual([])
      })

      test('an edit that the server alone sees reloads the page', async () => {
        const { page, record } = await example.open('/')
        await eventually(() => record.connected).toBe(true)
        await example.copy.edit(serverCode.file, serverCode.from, serverCode.to)
        await eventually(() => page.title()).toContain(serverCode.to)
        await eventually(() => record.loads).toBe(2)
        expect(record.problems).toEqual([])
      })
    }

    test('the server ends at once with pages open', async () => {
      await example.open('/')
      expect(await example.stop()).toEqual({ code: 0, reason: 'exit code 0' })
    })
  })
}
