import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { diff } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  allChoices,
  type Choices,
  labelOf,
  options,
} from '../../packages/create-vite-integration/src/choices.ts'
import { launchBrowser } from '../browser/launch-browser.ts'
import { eventually, expectStyle, expectText, textOf } from '../browser/page-checks.ts'
import { type PageRecord, watchPage } from '../browser/watch-page.ts'
import { runNpm } from '../support/run-npm.ts'
import { type CreatedProject, createProjects, type ExtendedProject, nameOf } from './created-projects.ts'
import { startScript } from './run-script.ts'

/** Every backend, rendering and language: the suite has no time for all combinations. */
const sample: readonly Choices[] = [
  { backend: 'express', frontend: 'react', rendering: 'ssr', engine: 'ejs', language: 'typescript' },
  { backend: 'fastify', frontend: 'svelte', rendering: 'templates', engine: 'eta', language: 'javascript' },
  { backend: 'nestjs', frontend: 'vue', rendering: 'spa', engine: 'ejs', language: 'typescript' },
]

/** A pattern of names runs those combinations instead: `CREATED=.` all of them, `CREATED='nestjs-.*-ssr'` some. */
const wanted = process.env['CREATED']
const tested =
  wanted === undefined ? sample : allChoices().filter((choices) => new RegExp(wanted).test(nameOf(choices)))

let projects: readonly CreatedProject[] = []
let extended: ExtendedProject
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
  const created = await createProjects(tested)
  projects = created.projects
  extended = created.extended
}, 600_000)
afterAll(() => browser?.close())

/** Loads the page, and looks at what server and browser have made of it. */
async function openPage(
  { choices }: CreatedProject,
  url: string,
): Promise<{ page: Page; record: PageRecord }> {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const record = watchPage(page, url)
  await page.goto(url)
  await expectText(page, `Hello from ${labelOf('backend', choices.backend)}`)
  const isTemplates = choices.rendering === 'templates'
  const view = isTemplates ? await textOf(page, 'header') : ''
  expect(view).toMatch(isTemplates ? /^views\/home\.\w+ was rendered at \d.*\.$/ : /^$/)
  const html = await (await fetch(url)).text()
  expect(html.includes('Hello from')).toBe(choices.rendering === 'ssr')
  // The page is hydrated, or its script has run, when the button counts.
  await eventually(async () => {
    await page.locator('button').click()
    return textOf(page, 'button')
  }).toMatch(/Count: [1-9]/)
  await expectStyle(page, { selector: 'button', property: 'cursor', value: 'pointer' })
  return { page, record }
}

/** The file that the page asks to edit. */
function componentOf({ root, choices }: CreatedProject): string {
  const { frontend, language } = choices
  const isTypeScript = language === 'typescript'
  const extensions = { react: 'jsx', solid: 'jsx', vanilla: 'js', vue: 'vue', svelte: 'svelte' }
  const extension = extensions[frontend]
  return join(root, `src/app.${isTypeScript ? extension.replace(/^js/, 'ts') : extension}`)
}

describe.each(tested.map(nameOf))('a created project: %s', (name) => {
  const find = (): CreatedProject => projects.find((project) => project.name === name)!

  it('"npm run build" and "npm start" serve the page', async () => {
    const project = find()
    if (project.choices.language === 'typescript') await runNpm('npm', ['run', 'typecheck'], project.root)
    await runNpm('npm', ['run', 'build'], project.root)
    const { record } = await openPage(project, await startScript(project.root, 'start'))
    expect(record.problems).toEqual([])
  })

  it('"npm run dev" serves the page, and shows an edit', async () => {
    const project = find()
    const { page, record } = await openPage(project, await startScript(project.root, 'dev'))
    await eventually(() => record.connected).toBe(true)
    const file = componentOf(project)
    writeFileSync(file, readFileSync(file, 'utf8').replace('Edit <code>', 'Edited <code>'))
    await expectText(page, 'Edited')
    expect(record.problems).toEqual([])
  })
})

describe('a project of express-generator, extended by "--into"', () => {
  it('has fewer than 10 changed lines in its application, and shows an edit', async () => {
    const { root, before } = extended
    const after = readFileSync(join(root, 'app.js'), 'utf8')
    const changed = diff(before.split('\n'), after.split('\n')).filter(([kind]) => kind !== 0)
    expect(changed.length).toBeLessThan(10)
    const view = join(root, 'views/index.ejs')
    const tags = `<%- viteTags('src/main.js') %>`
    writeFileSync(view, readFileSync(view, 'utf8').replace('</head>', `${tags}</head>`))
    const url = await startScript(root, 'dev')
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const messages: string[] = []
    page.on('console', (message) => messages.push(message.text()))
    await page.goto(url)
    expect(await textOf(page, 'h1')).toBe('Express')
    await eventually(() => messages).toContain('Hello from Vite')
    await eventually(() => messages).toContain('[vite] connected.')
    writeFileSync(join(root, 'src/main.js'), `console.log('Hello again')\n`)
    await eventually(() => messages).toContain('Hello again')
    expect((await fetch(`${url}/users`)).status).toBe(200)
    expect((await fetch(`${url}/none`)).status).toBe(404)
  })

  it('serves its build', async () => {
    const { root } = extended
    await runNpm('npm', ['run', 'build'], root)
    const url = await startScript(root, 'start')
    const html = await (await fetch(url)).text()
    const [, script] = /<script[^>]* src="(\/assets\/main-[^"]+\.js)"/.exec(html) ?? []
    expect((await fetch(url + String(script))).headers.get('cache-control')).toContain('immutable')
    expect((await fetch(`${url}/none`)).status).toBe(404)
  })
})

it('the sample has every backend, rendering and language', () => {
  for (const name of ['backend', 'rendering', 'language'] as const) {
    const sampled = new Set<string>(sample.map((choices) => choices[name]))
    expect(sampled).toEqual(new Set(options[name].map(({ value }) => value)))
  }
})
