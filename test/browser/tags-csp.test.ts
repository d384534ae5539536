import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { modes } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { eventually, expectStyle, expectText, textOf } from './page-checks.ts'
import { projectOf, servePage, useBrowser, type OpenPage } from './tag-browser.ts'

const frameworks = [
  {
    name: 'React',
    fixture: 'tags-react',
    entry: 'src/main.tsx',
    component: 'src/app.tsx',
    style: 'src/app.module.css',
    broken: ['<h1>', '<<<h1>'],
    host: expressVersions[0]!,
  },
  {
    name: 'Vue',
    fixture: 'tags-vue',
    entry: 'src/main.ts',
    component: 'src/app.vue',
    style: 'src/app.vue',
    broken: ['{{ count }}', '{{ count + }}'],
    host: fastifyAdapter,
  },
]

const background = { selector: 'body', property: 'background-color', value: 'rgb(1, 2, 3)' }
const border = { selector: 'body', property: 'border-top-color', value: 'rgb(4, 5, 6)' }
const color = { selector: 'main', property: 'color', value: 'rgb(7, 8, 9)' }
const later = { selector: '.later', property: 'color', value: 'rgb(10, 11, 12)' }

function edit(root: string, file: string, from: string, to: string): void {
  const path = join(root, file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`)
  writeFileSync(path, text.replace(from, to))
}

/** Expects that nothing the page has done so far violated its policy. */
async function expectNoViolation({ record, violations }: OpenPage): Promise<void> {
  expect(await violations()).toEqual([])
  expect(record.problems).toEqual([])
}

describe.each(frameworks)(
  "a page of $name under script-src 'nonce-…' 'strict-dynamic'; style-src 'nonce-…'",
  (framework) => {
    const { fixture, entry, component, style, broken, host } = framework
    const browser = useBrowser()
    const options = { tags: { csp: true } }

    test.each(modes)('runs in %s, lazy imports with their styles included', async (mode) => {
      const vite = { ...(await projectOf(fixture, mode)), ...options }
      const url = await servePage(host, vite, ({ viteTags }) => viteTags([entry, 'src/print.css']))
      const open = await browser.open(url, '/page')
      for (const one of [background, border, color]) await expectStyle(open.page, one)
      await open.page.click('button')
      await expectText(open.page, 'later words')
      await expectStyle(open.page, later)
      await expectNoViolation(open)
    })

    test.each(modes)('its own HTML page runs in %s', async (mode) => {
      const vite = { ...(await projectOf(fixture, mode)), ...options }
      const url = await servePage(host, vite, () => '')
      const open = await browser.open(url, '/', { prepare: blockIcon })
      for (const one of [background, color]) await expectStyle(open.page, one)
      await open.page.click('button')
      await expectStyle(open.page, later)
      await expectNoViolation(open)
    })

    test('updates in place in development', async () => {
      const vite = { ...(await projectOf(fixture, 'development')), ...options }
      const url = await servePage(host, vite, ({ viteTags }) => viteTags([entry, 'src/print.css']))
      const open = await browser.open(url, '/page')
      const { page, record } = open
      await eventually(() => record.connected).toBe(true)
      await page.click('button')
      await expectStyle(page, later)

      edit(vite.root, component, 'first words', 'edited words')
      await eventually(() => textOf(page, '#app h1')).toBe('edited words')
      edit(vite.root, style, 'rgb(7, 8, 9)', 'rgb(70, 80, 90)')
      await expectStyle(page, { ...color, value: 'rgb(70, 80, 90)' })
      edit(vite.root, 'src/base.css', 'rgb(1, 2, 3)', 'rgb(10, 20, 30)')
      await expectStyle(page, { ...background, value: 'rgb(10, 20, 30)' })
      edit(vite.root, 'src/print.css', 'rgb(4, 5, 6)', 'rgb(40, 50, 60)')
      await expectStyle(page, { ...border, value: 'rgb(40, 50, 60)' })

      expect(await textOf(page, 'button')).toBe('1')
      expect(record.loads).toBe(1)
      await expectNoViolation(open)
    })

    test('a syntax error shows the overlay in development, styled', async () => {
      const vite = { ...(await projectOf(fixture, 'development')), ...options }
      const url = await servePage(host, vite, ({ viteTags }) => viteTags(entry))
      const { page, record, violations } = await browser.open(url, '/page')
      await eventually(() => record.connected).toBe(true)
      edit(vite.root, component, broken[0] ?? '', broken[1] ?? '')
      const overlay = page.locator('vite-error-overlay .window')
      await overlay.waitFor()
      expect(await overlay.evaluate((element) => getComputedStyle(element).position)).toBe('relative')
      expect(await violations()).toEqual([])
    })

    test('a page that cannot be transformed shows the error in the overlay, whatever its text is', async () => {
      const vite = await projectOf(fixture, 'development')
      const message = `</script><script>globalThis.hacked = 1</script> <!--<script> \u2028 "' \\`
      writeFileSync(
        join(vite.root, 'vite.broken.config.js'),
        `const message = ${JSON.stringify(message)}
export default { plugins: [{ name: 'broken', transformIndexHtml() { throw new Error(message) } }] }\n`,
      )
      const failing = { ...vite, ...options, configFile: 'vite.broken.config.js' }
      const { page, record, violations } = await browser.open(await servePage(host, failing, () => ''), '/', {
        prepare: blockIcon,
      })
      await expectText(page, 'This page could not be made')
      const overlay = page.locator('vite-error-overlay .message-body')
      await overlay.waitFor()
      expect(await overlay.textContent()).toContain(message.trim())
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
      expect(await violations()).toEqual([])
      expect(record.problems).toEqual([expect.stringContaining('500'), expect.stringContaining('500')])
    })

    test('without a nonce the same page is blocked: these tests would notice a violation', async () => {
      const vite = await projectOf(fixture, 'production')
      const url = await servePage(host, vite, (exchange) => {
        exchange.setHeader(
          'Content-Security-Policy',
          "script-src 'nonce-abc' 'strict-dynamic'; style-src 'nonce-abc'",
        )
        return exchange.viteTags(entry)
      })
      const { violations } = await browser.open(url, '/page')
      await eventually(async () => (await violations()).map((one) => one.split(' ')[0]).toSorted()).toEqual(
        expect.arrayContaining(['script-src-elem', 'style-src-elem']),
      )
    })
  },
)

describe('builds with inline code under the same policy', () => {
  const browser = useBrowser()

  test.each([
    ['an import map', 'vite.import-map.config', '/app/'],
    ['plugin-legacy', 'vite.legacy.config', '/'],
    ['integrity', 'vite.integrity.config', '/'],
  ])('one with %s runs, prefetch included', async (_name, config, base) => {
    const root = await builtFixture({ fixture: 'tags', config })
    const vite = { root, dev: false, base, tags: { csp: true, prefetch: 'eager' as const } }
    const url = await servePage(fastifyAdapter, vite, ({ viteTags }) =>
      viteTags(['src/main.ts', 'src/second.ts']),
    )
    const open = await browser.open(url, '/page')
    const { page, record } = open
    await eventually(() => record.requests.filter((path) => path.includes('lazy')).length).toBeGreaterThan(1)
    await page.click('h1')
    await eventually(() => page.evaluate(() => document.documentElement.dataset['deep'])).toBeDefined()
    await expectNoViolation(open)
  })
})

/** Answers requests for the icon: the page names none, so the browser asks for one that does not exist. */
async function blockIcon(page: OpenPage['page']): Promise<void> {
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
}
