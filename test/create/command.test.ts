import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../support/run-program.ts'
import { newFolder, testFolder } from '../support/workspace.ts'

const program = join(testFolder, '../packages/create-vite-integration/src/bin.ts')
const run = (cwd: string, ...args: readonly string[]) => runProgram(program, { cwd, args })

describe('npm create vite-integration', () => {
  it('creates a project with the defaults, and says what comes next', async () => {
    const cwd = newFolder('create')
    const { code, out, err } = await run(cwd, 'My Shop', '--yes')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/My Shop is ready.*cd "My Shop"\s+npm install\s+npm run dev/s)
    expect(readdirSync(join(cwd, 'My Shop'))).toEqual(
      expect.arrayContaining([
        '.gitignore',
        'index.html',
        'package.json',
        'server.ts',
        'src',
        'tsconfig.json',
      ]),
    )
    const packageJson = readFileSync(join(cwd, 'My Shop/package.json'), 'utf8')
    expect(JSON.parse(packageJson)).toMatchObject({ name: 'my-shop', private: true, type: 'module' })
  })

  it('creates a project in an empty repository', async () => {
    const cwd = newFolder('create')
    mkdirSync(join(cwd, '.git'))
    const { code, out } = await run(cwd, '.', '--yes', '--language', 'javascript')
    expect(code).toBe(0)
    expect(out).not.toContain('cd ')
    expect(existsSync(join(cwd, 'server.js'))).toBe(true)
  })

  it('never overwrites: a folder that has files stays as it is', async () => {
    const cwd = newFolder('create')
    mkdirSync(join(cwd, 'shop'))
    writeFileSync(join(cwd, 'shop/notes.txt'), 'keep me')
    const { code, out, err } = await run(cwd, 'shop', '--yes')
    expect({ code, out: out.includes('ready') }).toEqual({ code: 1, out: false })
    expect(err).toContain('The folder "shop" is not empty (FOLDER_NOT_EMPTY)')
    expect(err).toContain('--into shop')
    expect(readdirSync(join(cwd, 'shop'))).toEqual(['notes.txt'])
    expect((await run(cwd, 'shop/notes.txt', '--yes')).err).toContain('"shop/notes.txt" is a file')
  })

  it('says what it does not offer, and why', async () => {
    const cwd = newFolder('create')
    const { code, err } = await run(cwd, 'shop', '--yes', '--backend', 'nestjs', '--language', 'javascript')
    expect(code).toBe(2)
    expect(err).toContain('NestJS is not offered in JavaScript (NOT_OFFERED)\nIts classes have decorators')
    expect(readdirSync(cwd)).toEqual([])
  })

  it('asks no questions where there is no terminal', async () => {
    const { code, err } = await run(newFolder('create'), 'shop')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/NOT_INTERACTIVE\)\nAdd --yes/) })
  })

  it('has a help text and a version', async () => {
    const { out } = await run(newFolder('create'), '--help')
    expect(out).toMatch(/--backend <name> .*express \(default\), fastify, nestjs\n/)
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([])
    expect((await run(newFolder('create'), '-v')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

/** `script` of util-linux runs a command in a terminal. */
const hasTerminals = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false

describe.skipIf(!hasTerminals)('in a terminal', () => {
  /** Runs the command, and types when it asks: each question with the keys of its answer. */
  async function answer(
    cwd: string,
    answers: readonly (readonly [question: string, keys: string])[],
    args = '',
  ) {
    // A terminal without a size would have one column.
    const command = `stty cols 100 rows 40; ${process.execPath} --conditions=source ${program} ${args}`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      env: { ...process.env, CI: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill())
    let out = ''
    child.stdout.on('data', (part) => (out += String(part)))
    const exited = once(child, 'exit')
    for (const [question, keys] of answers) {
      await expect.poll(() => out, { timeout: 20_000 }).toContain(question)
      child.stdin.write(keys)
    }
    return { code: (await exited)[0] as number, out }
  }

  it('asks for everything, and leaves out what does not go together', async () => {
    const cwd = newFolder('create')
    const down = '\u001B[B'
    const { code, out } = await answer(cwd, [
      ['Folder of the project', 'shop\r'],
      ['Backend', `${down}${down}\r`],
      ['Front end', `${down}\r`],
      ['Where pages come from', `${down}\r`],
      ['Template engine', '\r'],
    ])
    expect(out).toContain('shop is ready')
    expect({ code, hasLanguage: out.includes('Language') }).toEqual({ code: 0, hasLanguage: false })
    expect(existsSync(join(cwd, 'shop/server/main.ts'))).toBe(true)
    expect(existsSync(join(cwd, 'shop/src/app.vue'))).toBe(true)
    expect(existsSync(join(cwd, 'shop/views/home.ejs'))).toBe(true)
  })

  it('creates nothing when it is canceled', async () => {
    const cwd = newFolder('create')
    const { code, out } = await answer(cwd, [
      ['Folder of the project', 'shop\r'],
      ['Backend', '\u0003'],
    ])
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('Canceled (CANCELED)') })
    expect(readdirSync(cwd)).toEqual([])
  })

  it('changes nothing in a project when the answer is no', async () => {
    const cwd = newFolder('create')
    const text = `import express from 'express'\nconst app = express()\n`
    writeFileSync(join(cwd, 'package.json'), '{ "dependencies": { "express": "5" } }')
    writeFileSync(join(cwd, 'server.js'), text)
    const { code, out } = await answer(cwd, [['Make these changes?', 'n']], '--into .')
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('+ app.use(viteIntegration())') })
    expect(readdirSync(cwd)).toEqual(['package.json', 'server.js'])
    expect(readFileSync(join(cwd, 'server.js'), 'utf8')).toBe(text)
  })
})
