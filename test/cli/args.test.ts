import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseCommandLine } from '../../packages/cli/src/args/parse.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import { newFolder } from '../support/workspace.ts'
import { binFile, startProgram } from './run-dev.ts'

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function run(...args: string[]): Promise<Result> {
  const program = startProgram(newFolder('args'), binFile, { args })
  const { code } = await program.exited
  return { code, out: program.out(), err: program.err() }
}

it('--version prints the version of the package', async () => {
  const file = join(import.meta.dirname, '../../packages/cli/package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  for (const flag of ['--version', '-v']) {
    expect(await run(flag)).toEqual({ code: 0, out: `${version}\n`, err: '' })
  }
})

it('--help, -h and help show the commands', async () => {
  for (const flag of ['--help', '-h', 'help']) {
    const { code, out, err } = await run(flag)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Usage: vite-integration <command> [options]')
    for (const name of ['dev', 'build', 'preview', 'doctor', 'publish'])
      expect(out).toMatch(new RegExp(`^  ${name} +\\S`, 'm'))
  }
})

it('without a command the help is printed to stderr, with exit code 2', async () => {
  const { code, out, err } = await run()
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('Usage: vite-integration <command>')
})

it.each([
  [
    'dev',
    [
      '--port',
      '--host',
      '--vite-port',
      '--vite-command',
      '--name',
      '--pid-path',
      '--ready-timeout',
      '--grace',
    ],
  ],
  ['build', ['--root', '--config', '--mode']],
  ['preview', ['--port', '--host', '--name', '--root']],
  ['doctor', ['--json', '--root', '--config']],
  ['publish', ['--to', '--endpoint', '--keep', '--days', '--dry-run', '--check']],
])('%s --help and help %s show its options', async (name, flags) => {
  const { code, out } = await run(name, '--help')
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`^Usage: vite-integration ${name} `, 'm'))
  for (const flag of flags) expect(out).toMatch(new RegExp(`^  ${flag}[ ]`, 'm'))
  expect(await run('help', name)).toEqual({ code: 0, out, err: '' })
})

it('an unknown name has exit code 2, and the nearest one is named', async () => {
  const { code, out, err } = await run('biuld')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('Unknown command "biuld" (UNKNOWN_COMMAND)')
  expect(err).toContain('Did you mean "vite-integration build"?')
})

it('an invalid port in the environment has exit code 2 as well', async () => {
  const program = startProgram(newFolder('args'), binFile, { args: ['preview'], env: { PORT: 'http' } })
  expect(await program.exited).toEqual({ code: 2, signal: null })
  expect(program.err()).toContain('"port"')
})

it.each([
  [['doctr'], 'UNKNOWN_COMMAND', 'Did you mean "vite-integration doctor"?'],
  [['./server.ts'], 'UNKNOWN_COMMAND', 'Did you mean "vite-integration dev ./server.ts"?'],
  [['app.ts:app'], 'UNKNOWN_COMMAND', 'Did you mean "vite-integration dev app.ts:app"?'],
  [['something-else'], 'UNKNOWN_COMMAND', 'Commands: dev, build, preview, doctor, publish.'],
  [['help', 'nothing'], 'UNKNOWN_COMMAND', 'Commands:'],
  [['dev', '--prot', '1'], 'UNKNOWN_OPTION', 'Did you mean "--port"?'],
  [['dev', '--vite-prot=1'], 'UNKNOWN_OPTION', 'Did you mean "--vite-port"?'],
  [['dev', '-p', '1'], 'UNKNOWN_OPTION', 'Options: --port'],
  [['build', '--port', '1'], 'UNKNOWN_OPTION', 'Options: --root'],
  [['--json'], 'UNKNOWN_OPTION', 'Options: --help, --version'],
  [['dev', '--port'], 'INVALID_OPTION', 'It needs a value: --port <port>.'],
  [['dev', '--port', '--host', 'x'], 'INVALID_OPTION', 'It needs a value'],
  [['dev', '--port='], 'INVALID_OPTION', 'It needs a value'],
  [['dev', '--port', '65536'], 'INVALID_OPTION', 'from 0'],
  [['dev', '--port', '3e3'], 'INVALID_OPTION', 'from 0'],
  [['dev', '--port=-1'], 'INVALID_OPTION', 'from 0'],
  [['dev', '--ready-timeout', '0'], 'INVALID_OPTION', 'at least 1'],
  [['dev', '--ready-timeout', '5s'], 'INVALID_OPTION', 'milliseconds'],
  [['doctor', '--json=yes'], 'INVALID_OPTION', 'takes no value'],
  [['dev', 'a.ts', 'b.ts'], 'UNEXPECTED_ARGUMENT', '"dev" takes one target alone.'],
  [['build', 'web'], 'UNEXPECTED_ARGUMENT', '"build" takes no argument.'],
])('%j is %s', async (argv, code, hint) => {
  const error = await integrationErrorOf(() => parseCommandLine(argv))
  expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) })
})

it('flags may come before and after the target, with a space or an equals sign; the last one wins', () => {
  const expected = {
    kind: 'run',
    command: 'dev',
    target: './app.ts:app',
    flags: { port: 4000, 'vite-command': 'npx vite --host', name: 'SHOP' },
    args: [],
  }
  const command = '--vite-command=npx vite --host'
  for (const argv of [
    ['dev', './app.ts:app', '--port', '1', '--port', '4000', command, '--name', 'SHOP'],
    ['dev', '--port=4000', command, '--name', 'SHOP', './app.ts:app'],
    ['--port', '4000', 'dev', '--name=SHOP', command, './app.ts:app'],
    ['dev', '--port=4000', command, '--name', 'SHOP', './app.ts:app', '--'],
  ]) {
    expect(parseCommandLine(argv)).toEqual(expected)
  }
})

it('options of Node in front of the target are for the backend', () => {
  const nodeFlags = ['--import', './x.js', '--env-file=.env.test', '-r', './y.cjs', '--max-old-space-size=99']
  const [first, ...more] = nodeFlags
  expect(parseCommandLine(['dev', first!, ...more, '--port', '1', 'server.ts', '--name', 'SHOP'])).toEqual({
    kind: 'run',
    command: 'dev',
    target: 'server.ts',
    flags: { port: 1, name: 'SHOP' },
    args: [],
    nodeFlags,
  })
  expect(parseCommandLine(['dev', '--port', '1', '--enable-source-maps'])).toMatchObject({
    target: undefined,
    nodeFlags: ['--enable-source-maps'],
  })
})

it.each([
  ['behind the target', ['dev', 'server.ts', '--import', './x.js'], '"--import"'],
  ['of another command', ['build', '--import', './x.js'], '"--import"'],
  ['that does not exist', ['dev', '--improt', './x.js', 'server.ts'], '"--improt"'],
])('an option of Node %s is unknown', async (_which, argv, message) => {
  const error = await integrationErrorOf(() => parseCommandLine(argv))
  expect(error).toMatchObject({ code: 'UNKNOWN_OPTION', message: expect.stringContaining(message) })
})

it('arguments after "--" are for the backend, and debugging flags need no value', () => {
  const argv = ['dev', '--inspect', './a.ts', '--inspect-brk=0', '--', './b.ts', '--port', '--', 'x']
  expect(parseCommandLine(argv)).toEqual({
    kind: 'run',
    command: 'dev',
    target: './a.ts',
    flags: { inspect: true, 'inspect-brk': '0' },
    args: ['./b.ts', '--port', '--', 'x'],
  })
  expect(parseCommandLine(['preview', '--', './b.ts'])).toMatchObject({ target: './b.ts', args: [] })
  for (const line of [
    ['dev', '--inspect='],
    ['preview', '--inspect'],
  ]) {
    expect(() => parseCommandLine(line)).toThrow(/Invalid value|Unknown option/)
  }
})

it('names of object properties are unknown options', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const error = await integrationErrorOf(() => parseCommandLine(['dev', `--${name}`]))
    expect(error).toMatchObject({ code: 'UNKNOWN_OPTION', message: `Unknown option "--${name}"` })
  }
})
