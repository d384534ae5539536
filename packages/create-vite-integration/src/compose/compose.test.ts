import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { allChoices, type Choices } from '../choices.ts'
import { composeProject } from './compose.ts'
import type { Files } from './piece.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const all = allChoices().map((choices) => ({ choices, files: composeProject(choices, 'shop', '1.2.3') }))

interface PackageJson {
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly scripts: Record<string, string>
}

const packageOf = (files: Files): PackageJson => JSON.parse(files['package.json']!) as PackageJson

/** Returns the packages that a module imports. */
function importsOf(text: string): string[] {
  const names = Array.from(text.matchAll(/^import (?:[^'"]*? from )?'([^.'][^']*)'/gm), ([, name]) => name!)
  return names
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
}

describe('composeProject', () => {
  it('offers every combination but NestJS in JavaScript', () => {
    expect(all).toHaveLength(2 * 5 * 5 * 2 + 5 * 5)
    expect(new Set(all.map(({ choices }) => JSON.stringify(choices))).size).toBe(all.length)
  })

  it('writes every file as a formatter would', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vite-integration-composed-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(
      join(folder, '.oxfmtrc.json'),
      '{ "semi": false, "singleQuote": true, "printWidth": 100 }\n',
    )
    for (const [index, { files }] of all.entries()) {
      for (const [name, text] of Object.entries(files)) {
        const file = join(folder, String(index), name)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, text)
      }
    }
    const oxfmt = join(repository, 'node_modules/oxfmt/bin/oxfmt')
    const list = (): string =>
      execFileSync(process.execPath, [oxfmt, '--list-different', folder], { encoding: 'utf8' })
    expect(list()).toBe('')
  })

  it('names every package that a file imports, and those of the backend for production', () => {
    for (const { files } of all) {
      const { dependencies, devDependencies } = packageOf(files)
      for (const [name, text] of Object.entries(files)) {
        const isForProduction = name.startsWith('server') || name === 'src/entry-server.ts'
        const runs = text.replace(/^import type .*$/gm, '')
        const named = Object.keys({ ...dependencies, ...devDependencies })
        // Types of a package may come from another one.
        expect([...named, ...named.map((each) => each.replace('@types/', ''))]).toEqual(
          expect.arrayContaining(importsOf(text)),
        )
        if (isForProduction)
          expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(importsOf(runs)))
      }
    }
  })

  it('has no types in JavaScript', () => {
    const javascript = all.filter(({ choices }) => choices.language === 'javascript')
    for (const { files } of javascript) {
      expect(Object.keys(files).filter((name) => /\.tsx?$|tsconfig/.test(name))).toEqual([])
      expect(Object.values(files).join('\n')).not.toMatch(
        /import type|lang="ts"|: string\b|\.tsx?'|!\)|interface /,
      )
      expect(
        Object.keys(packageOf(files).devDependencies).filter((name) => /types|typescript/.test(name)),
      ).toEqual([])
    }
  })

  it('imports files that are there', () => {
    for (const { files } of all) {
      for (const [name, text] of Object.entries(files)) {
        for (const [, imported] of text.matchAll(/(?:from|import) '(\.[^']+)'/g)) {
          expect(Object.keys(files)).toContain(join(dirname(name), imported!))
        }
      }
    }
  })

  it('takes the packages of vite-integration in the version of this one', () => {
    const choices: Choices = {
      backend: 'fastify',
      frontend: 'vanilla',
      rendering: 'templates',
      engine: 'pug',
      language: 'javascript',
    }
    const { dependencies, devDependencies, scripts } = packageOf(composeProject(choices, 'shop', '1.2.3'))
    expect(dependencies).toEqual({
      '@fastify/view': expect.stringMatching(/^\^\d/),
      '@vite-integration/fastify': '^1.2.3',
      'cross-env': expect.stringMatching(/^\^\d/),
      fastify: expect.stringMatching(/^\^5/),
      pug: expect.stringMatching(/^\^\d/),
    })
    expect(devDependencies).toEqual({
      '@vite-integration/vite-plugin': '^1.2.3',
      vite: expect.stringMatching(/^\^8/),
      'vite-integration': '^1.2.3',
    })
    expect(scripts).toEqual({
      dev: 'vite-integration dev server.js',
      build: 'vite build',
      start: 'cross-env NODE_ENV=production node server.js',
    })
  })
})
