import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Plan, planProject, type Unsure } from './plan.ts'

/** Plans a project of Fastify that "start" runs. */
function planned(files: Readonly<Record<string, string>>, start = 'node src/main.ts'): Plan | Unsure {
  const root = join(mkdtempSync(join(tmpdir(), 'vite-integration-plan-')), 'web')
  onTestFinished(() => rmSync(dirname(root), { recursive: true }))
  const packageJson = { type: 'module', scripts: { start }, dependencies: { fastify: '^5.0.0' } }
  for (const [name, text] of Object.entries({ ...files, 'package.json': JSON.stringify(packageJson) })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return planProject(root, '1.0.0')
}

const program = `import Fastify from 'fastify'\nconst app = Fastify()\nawait app.listen()\n`
const filesOf = (plan: Plan | Unsure): string[] =>
  'changes' in plan ? plan.changes.map(({ file }) => file) : [plan.reason]
const configOf = (plan: Plan | Unsure): string | undefined =>
  'changes' in plan ? plan.changes.find(({ file }) => file === 'vite.config.js')?.after : plan.reason

describe('the entry of the browser', () => {
  it.each<[what: string, files: Record<string, string>, entry: string]>([
    ['the program', { 'src/main.ts': program }, 'src/client.js'],
    [
      'a module of the program',
      { 'src/main.ts': `${program}import './client.ts'\n`, 'src/client.ts': 'connect()\n' },
      'src/browser.js',
    ],
    [
      'a program that leads to the application',
      { 'src/app.ts': program, 'src/main.js': `import './app.ts'\n` },
      'src/client.js',
    ],
    [
      'a module that cannot be read',
      { 'src/app.ts': program, 'src/main.ts': 'enum A { B }\n' },
      'src/client.js',
    ],
  ])('is never %s', (_what, files, entry) => {
    const plan = planned(files, 'src/app.ts' in files ? 'node src/app.ts' : 'node src/main.ts')
    expect(configOf(plan)).toContain(`integration({ input: '${entry}' })`)
    expect(filesOf(plan)).toContain(entry)
  })

  it('is the module that is there otherwise', () => {
    const files = { 'src/main.ts': program, 'src/client.ts': `document.title = 'Hi'\n` }
    expect(configOf(planned(files))).toContain(`integration({ input: 'src/client.ts' })`)
  })
})

describe('planProject is not sure', () => {
  it.each([
    `import * as vite from 'vite'\n`,
    `const { createServer } = await import('vite')\n`,
    `const vite = await startVite()\n`,
  ])('about a backend with %j', (line) => {
    const files = { 'src/main.ts': `${program}import './glue.js'\n`, 'src/glue.js': line }
    expect(filesOf(planned(files))).toEqual(['src/glue.js has code for Vite already, which has to go first.'])
  })

  it('about a module that the lines do not fit into', () => {
    const [reason] = filesOf(planned({ 'src/main.ts': program.replace('Fastify()\n', 'Fastify(); ') }))
    expect(reason).toContain('The lines have no plain place in src/main.ts')
  })

  it.each([
    ['a program', {}, 'node ../server/index.js'],
    ['an imported module', { 'index.js': `import '../server/index.js'\n` }, 'node index.js'],
  ])('about %s outside of the folder', (_what, files, start) => {
    const [reason] = filesOf(planned({ ...files, '../server/index.js': program }, start))
    expect(reason).toContain('No single "fastify()"')
  })

  it('about two programs with applications', () => {
    const files = { 'scripts/mock.js': program, 'server.js': program }
    const [reason] = filesOf(planned(files, 'node scripts/mock.js && node server.js'))
    expect(reason).toContain('No single "fastify()"')
  })

  it.each(['export default () => ({})\n', 'module.exports = {}\n', 'export default {\n'])(
    'about the Vite config %j',
    (text) => {
      const [reason] = filesOf(planned({ 'src/main.ts': program, 'vite.config.js': text }))
      expect(reason).toMatch(/^vite\.config\.js is changed only where "export default" has a plain object/)
    },
  )
})
