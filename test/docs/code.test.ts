import { spawnSync } from 'node:child_process'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { composeProject } from '../../packages/create-vite-integration/src/compose/compose.ts'
import { type CodeBlock, codeBlocks, filesOf, sideOf } from '../support/markdown-files.ts'
import { documents, readDocument } from './documents.ts'

/** How blocks of a language are checked. What `run` names is run by the tests of that folder as well. */
const checks: Readonly<Record<string, (block: CodeBlock) => void>> = {
  js: ({ code }) => checkScript('js', code),
  jsx: ({ code }) => checkScript('jsx', code),
  ts: ({ code }) => checkScript('ts', code),
  tsx: ({ code }) => checkScript('tsx', code),
  json: ({ code }) => void JSON.parse(code),
  sh: ({ code }) => checkShell(code),
  diff: ({ file = '', code }) => {
    const language = file.split('.').at(-1)!
    for (const side of ['-', '+'] as const) checkScript(language, sideOf(code, side))
  },
}

function checkScript(language: string, code: string): void {
  const { errors } = parseSync(`block.${language}`, code)
  expect(errors.map(({ message }) => message)).toEqual([])
}

function checkShell(code: string): void {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
}

describe.each(documents)('the code of %s', (name) => {
  const blocks = codeBlocks(readDocument(name)).filter(({ language }) => language in checks)

  it('can be parsed', () => {
    for (const block of blocks) checks[block.language]!(block)
  })
})

it('the code for NestJS is that of a created project', () => {
  const { frontend, ...choices } = {
    backend: 'nestjs',
    frontend: 'react',
    rendering: 'spa',
    engine: 'ejs',
    language: 'typescript',
  } as const
  const project = composeProject({ ...choices, frontend }, 'shop', '1.0.0')
  const files = filesOf(readDocument('docs/start/nestjs.md'))
  expect(Object.keys(files)).toEqual(['server/vite.module.ts', 'server/main.ts'])
  expect(project).toMatchObject(files)
})
