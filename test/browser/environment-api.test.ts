import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openExample, type OpenExample } from './open-example.ts'
import { eventually, expectStyle, textOf } from './page-checks.ts'

const heading = '[data-test="heading"]'
const style = { selector: 'body', property: 'background-color', value: 'rgb(243, 246, 241)' }

/** How the steps of the example are started, and what their pages show. */
const steps = [
  { step: 'a runnable environment', env: {}, mode: 'development', facts: ['ssr', 'main'] },
  {
    step: 'a fetchable environment',
    env: { ENVIRONMENT: 'edge' },
    mode: 'development',
    facts: ['edge', 'main'],
  },
  {
    step: 'a worker thread',
    env: { ENVIRONMENT: 'worker' },
    mode: 'development',
    facts: ['worker', 'worker'],
  },
  {
    step: 'a virtual entry',
    env: { ENTRY: 'virtual:entry-server' },
    mode: 'development',
    facts: ['ssr', 'main'],
  },
  { step: 'the build', env: {}, mode: 'production', facts: ['ssr', 'main'] },
] as const

describe.each(steps)('environment-api: $step', ({ env, mode, facts }) => {
  let example: OpenExample
  beforeAll(async () => {
    // The server of the example inherits them.
    Object.assign(process.env, env)
    try {
      example = await openExample('environment-api', mode)
    } finally {
      for (const name of Object.keys(env)) delete process.env[name]
    }
  })
  afterEach(() => example.closePages())
  afterAll(() => example?.close())

  test('renders pages and forms, styled, and the browser’s code runs', async () => {
    const { page, record } = await example.open('/some/page')
    expect(await textOf(page, heading)).toBe('Rendered where you want it')
    for (const [name, text] of Object.entries({
      environment: facts[0],
      thread: facts[1],
      path: '/some/page',
    }))
      expect(await textOf(page, `[data-test="${name}"]`)).toBe(text)
    await expectStyle(page, style)
    await eventually(async () => {
      await page.click('[data-test="count"]')
      return textOf(page, '[data-test="count"]')
    }).toBe('2')
    await page.fill('input[name="name"]', 'Grace & <b>')
    await page.click('form button')
    await eventually(() => textOf(page, '[data-test="greeting"]')).toBe('Good to see you, Grace & <b>.')
    expect(record.problems).toEqual([])
  })

  test.runIf(mode === 'development')('an edit of the server’s code reloads the page', async () => {
    const { page, record } = await example.open('/')
    await eventually(() => record.connected).toBe(true)
    await example.copy.edit('src/page.ts', 'Rendered where you want it', 'Rendered anew')
    await eventually(() => textOf(page, heading)).toBe('Rendered anew')
    expect(record.problems).toEqual([])
  })
})
