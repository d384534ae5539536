import { cpSync } from 'node:fs'
import { newFolder } from '../support/workspace.ts'
import { binFile, type Files, startProgram, writeProject } from './run-dev.ts'

export interface Finding {
  readonly check: string
  readonly level: 'ok' | 'warning' | 'error'
  readonly message: string
  readonly fix?: string
}

export interface Diagnosis {
  readonly code: number | null
  readonly root: string
  readonly errors: number
  readonly warnings: number
  readonly findings: readonly Finding[]
  readonly err: string
}

/**
 * Loads the plugin by a computed import, which Node resolves to its sources; Vite would take the plugin's last build.
 */
const loadPlugin = `const name = '@vite-integration/vite-plugin'
const { default: integration } = await import(name)
`

/** Returns the source of a Vite config with the plugin and the given entry, and further `options`. */
export function viteConfig(input: string, options = ''): string {
  return `${loadPlugin}export default {
  plugins: [integration({ input: ${JSON.stringify(input)} })],
  server: { port: 0 },
  ${options}
}`
}

/** A project with nothing wrong. */
export const sound: Files = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { express: '*', '@vite-integration/express': '*' },
    devDependencies: { vite: '*' },
  }),
  'vite.config.js': viteConfig('src/main.js'),
  'server.js': `import { viteIntegration } from '@vite-integration/express'
import express from 'express'

const app = express()
app.use(viteIntegration())
app.get('/', (_req, res) => res.render('home.ejs'))
app.listen(Number(process.env.PORT), process.env.HOST)
`,
  'src/main.js': 'document.title = "main"',
  'views/home.ejs': `<head><%- viteTags('src/main.js') %></head>`,
  'public/robots.txt': '',
}

let built: Promise<string> | undefined

/** Returns the root of a copy of the sound project with its build, which is made once for all tests of a file. */
export async function builtProject(): Promise<string> {
  built ??= build()
  const root = newFolder('doctor')
  cpSync(await built, root, { recursive: true, preserveTimestamps: true })
  return root
}

async function build(): Promise<string> {
  const root = writeProject(sound, 'doctor')
  const program = startProgram(root, binFile, { args: ['build'] })
  const { code } = await program.exited
  if (code !== 0) throw new Error(program.err())
  return root
}

/** Runs `vite-integration doctor --json` in a project, and returns its result. */
export async function diagnose(
  root: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Diagnosis> {
  const program = startProgram(root, binFile, { args: ['doctor', '--json', ...args], env })
  const { code } = await program.exited
  const err = program.err()
  if (program.out() === '') throw new Error(err)
  return { code, err, ...(JSON.parse(program.out()) as Omit<Diagnosis, 'code' | 'err'>) }
}

/** Runs doctor in the sound project with these files in place of its own; undefined removes one. */
export function diagnoseFiles(files: Readonly<Record<string, string | undefined>>): Promise<Diagnosis> {
  const all = Object.entries({ ...sound, ...files }).filter(([, content]) => content !== undefined)
  return diagnose(writeProject(Object.fromEntries(all) as Files, 'doctor'))
}

export function findingsOf({ findings }: Diagnosis, check: string): Finding[] {
  return findings.filter((finding) => finding.check === check)
}
