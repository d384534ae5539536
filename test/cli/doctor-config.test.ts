import { expect, it } from 'vitest'
import { type Diagnosis, diagnose, diagnoseFiles, findingsOf, sound } from './doctor-projects.ts'
import { type Files, isAlive, writeProject } from './run-dev.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

function diagnoseConfig(config: string): Promise<Diagnosis> {
  return diagnoseFiles({ 'vite.config.js': config })
}

/** Expects one error of the check 'config' without a stack trace, and that checks without the config have run. */
function expectProblem(diagnosis: Diagnosis, message: string | RegExp, fix: string): void {
  expect(diagnosis.code).toBe(1)
  expect(diagnosis.err).toBe('')
  expect(findingsOf(diagnosis, 'config')).toEqual([
    {
      check: 'config',
      level: 'error',
      message: expect.stringMatching(message),
      fix: expect.stringContaining(fix),
    },
  ])
  expect(JSON.stringify(diagnosis.findings)).not.toMatch(/\\n +at |node:internal/)
  expect(findingsOf(diagnosis, 'entries')).toEqual([])
  expect(findingsOf(diagnosis, 'vite')).toMatchObject([{ level: 'ok' }])
  expect(findingsOf(diagnosis, 'target')).toMatchObject([{ level: 'ok' }])
}

it.each([
  ['exit()', 'process.exit()', /exit code 0\.$/],
  ['exit(3) after a word', `console.error('no TOKEN'); process.exit(3)`, /exit code 3\. It said: no TOKEN$/],
  [
    'an error that nobody catches',
    `setTimeout(() => { throw new Error('late') }); await new Promise(() => setInterval(() => {}, 1000))`,
    /exit code 1\. It said: Error: late$/,
  ],
  ['a signal', `process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})`, /SIGKILL/],
])('a config that ends its process: %s', async (_name, code, message) => {
  expectProblem(await diagnoseConfig(`${code}\nexport default {}`), message, 'process.exit()')
})

it('a plugin that ends its process', async () => {
  const config = `export default { plugins: [{ name: 'own', configResolved() { process.exit(4) } }] }`
  expectProblem(await diagnoseConfig(config), /exit code 4/, 'process.exit()')
})

it.each([
  ['a function', 'export default () => new Promise(() => {})'],
  ['a module', 'await new Promise(() => {})\nexport default {}'],
])('a config that is never done: %s', async (_name, config) => {
  expectProblem(await diagnoseConfig(config), /never done/, 'await')
})

it.each([
  ['waits', 'await new Promise(() => setInterval(() => {}, 1000))'],
  ['computes', 'for (;;) ;'],
])('a config that takes too long is ended: it %s', async (_name, code) => {
  const config = `import { writeFileSync } from 'node:fs'
writeFileSync('pid', String(process.pid))
${code}
export default {}`
  const root = writeProject({ ...sound, 'vite.config.js': config } as Files, 'doctor')
  const diagnosis = await diagnose(root, { args: ['--ready-timeout', '4000'] })
  expectProblem(diagnosis, /not loaded after 4 s/, '--ready-timeout')
  expect(existsSync(join(root, 'pid'))).toBe(true)
  expect(isAlive(Number(readFileSync(join(root, 'pid'), 'utf8')))).toBe(false)
})

it.each([
  ['an error', `throw new Error('not today')`, /cannot be used: .*not today/],
  ['no error', `throw 'a text'`, /cannot be used: .*a text/],
  ['nothing', 'throw undefined', /cannot be used: undefined/],
  ['in a function', `export default () => { throw new Error('not today') }`, /cannot be used: not today/],
  ['a syntax error', 'export default {', /cannot be used/],
])('a config that throws %s', async (_name, config, message) => {
  expectProblem(await diagnoseConfig(config), message, 'npx vite build')
})

it('a config that prints megabytes, writes to the descriptor of our reports and leaves a timer', async () => {
  const config = `import { writeSync } from 'node:fs'
process.stdout.write('x'.repeat(8e6))
for (let line = 0; line < 20000; line++) console.error('y'.repeat(100))
try { writeSync(3, 'garbage') } catch {}
setInterval(() => {}, 1000)
${sound['vite.config.js']}`
  const diagnosis = await diagnoseConfig(config)
  expect(diagnosis).toMatchObject({ code: 0, err: '' })
  expect(findingsOf(diagnosis, 'config')).toMatchObject([{ level: 'ok', message: 'vite.config.js' }])
})

it.each([
  ['no JSON', '{ "type": "module", }', /JSON/],
  ['cut short', '{ "type": ', /JSON/],
  ['empty', '', /JSON/],
  ['a list', '[]', /no object/],
  ['null', 'null', /no object/],
])('a package.json that is %s', async (_name, text, message) => {
  const diagnosis = await diagnoseFiles({ 'package.json': text })
  expect(diagnosis).toMatchObject({ code: 1, err: '' })
  const [found] = findingsOf(diagnosis, 'package')
  expect(found).toMatchObject({ level: 'error', message: expect.stringMatching(message) })
  expect(found!.fix).toContain('package.json: it has to be an object in JSON')
  expect(findingsOf(diagnosis, 'target')).toHaveLength(1)
})

it('odd values in package.json', async () => {
  const json = JSON.stringify({
    type: 'module',
    dependencies: null,
    devDependencies: 'vite',
    main: 1,
    version: [],
  })
  const diagnosis = await diagnoseFiles({ 'package.json': json })
  expect(diagnosis.err).toBe('')
  expect(findingsOf(diagnosis, 'package')).toEqual([])
})
