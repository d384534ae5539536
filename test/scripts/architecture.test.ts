import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { newOutsideFolder } from '../support/workspace.ts'

const repository = join(import.meta.dirname, '../..')

/** The files, of a copy of the workspace's layout, in which the linter refuses this line. */
function refusedIn(line: string, files: readonly string[]): string[] {
  const folder = newOutsideFolder('lint')
  copyFileSync(join(repository, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  for (const file of files) writeFile(join(folder, file), `${line}\n`)
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(repository, 'node_modules/oxlint/bin/oxlint'),
      '-A',
      'all',
      '-D',
      'no-restricted-imports',
      '-f',
      'unix',
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  return files.filter((file) => stdout.includes(`${file}:1:`))
}

const core = (file: string): string => `packages/core/src/${file}`
const withoutVite = [
  'config.ts',
  'contract.ts',
  'integration.ts',
  'options.ts',
  'index.ts',
  'prod/load-build.ts',
  'html/escape.ts',
  'tags/tag.ts',
  'http/answers.ts',
  'manifest/chunk.ts',
].map(core)

test.each([
  `export { version } from 'vite'`,
  `import { version } from 'vite'\nexport const v = version`,
  `export const vite = import('vite')`,
  `export type { Plugin } from 'vite'`,
  `export { x } from 'vite/module-runner'`,
])('what production loads may not say: %s', (line) => {
  expect(refusedIn(line, [...withoutVite, core('dev/start.ts'), core('config.test.ts')])).toEqual(withoutVite)
})

test.each(['express', 'fastify', '@fastify/view'])('core knows no %s', (name) => {
  const files = [...withoutVite, core('dev/start.ts'), core('ssr/render.ts')]
  expect(refusedIn(`export * from '${name}'`, files)).toEqual(files)
})

test('adapters use the public entry of core alone', () => {
  const files = ['packages/express/src/index.ts', 'packages/fastify/src/index.ts']
  for (const name of ['../../core/src/config.ts', '@vite-integration/core/x', 'vite'])
    expect(refusedIn(`export * from '${name}'`, files), name).toEqual(files)
  expect(refusedIn(`export * from '@vite-integration/core'`, files)).toEqual([])
})
