/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Style } from './example.ts'

/** Polls until the expectation is met, for at most 20 seconds. */
export function eventually<T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000 })
}

export function textOf(page: Page, selector: string): Promise<string | null> {
  return page.locator(selector).first().textContent()
}

/** Waits until the page shows a text. */
export function expectText(page: Page, text: string): Promise<void> {
  return page.getByText(text).first().waitFor()
}

/** Waits until an element has a style. */
export async function expectStyle(page: Page, { selector, property, value }: Style): Promise<void> {
  const element = page.locator(selector).first()
  const read = (node: Element, name: string): string => getComputedStyle(node).getPropertyValue(name)
  await eventually(() => element.evaluate(read, property)).toBe(value)
}

/** Waits until an image has loaded, from an address that matches. */
export async function expectImage(page: Page, selector: string, address: RegExp): Promise<void> {
  const image = page.locator(selector).first()
  const read = (node: Element): number => (node as HTMLImageElement).naturalWidth
  await eventually(() => image.evaluate(read)).toBeGreaterThan(0)
  expect(await image.getAttribute('src')).toMatch(address)
}
