import { describe, expect, it } from 'vitest'
import { splitCommand } from './split-command.ts'

describe('splitCommand', () => {
  it.each([
    ['vite', ['vite']],
    ['  npx   vite --port 5200 ', ['npx', 'vite', '--port', '5200']],
    [`vite --config "my config.ts"`, ['vite', '--config', 'my config.ts']],
    [`vite --config 'my "config".ts'`, ['vite', '--config', 'my "config".ts']],
    [`vite "a \\"b\\" \\\\ c"`, ['vite', 'a "b" \\ c']],
    ['vite my\\ config.ts', ['vite', 'my config.ts']],
    [`vite --mode=dev"elop"'ment'`, ['vite', '--mode=development']],
    [`vite ""`, ['vite', '']],
    ['vite $HOME *.ts', ['vite', '$HOME', '*.ts']],
    [`vite "a && b"`, ['vite', 'a && b']],
    [`node -e "setInterval(() => {}, 1000)"`, ['node', '-e', 'setInterval(() => {}, 1000)']],
  ])('%s', (command, parts) => {
    const { program, args } = splitCommand(command, 'viteCommand', 'linux')
    expect([program, ...args]).toEqual(parts)
  })

  it('takes variables in front of the program as its environment', () => {
    const { program, args, env } = splitCommand(`DEBUG="vite:* a" MODE= vite A=1`, 'viteCommand', 'linux')
    expect({ program, args, env }).toEqual({
      program: 'vite',
      args: ['A=1'],
      env: { DEBUG: 'vite:* a', MODE: '' },
    })
  })

  it('leaves a list as it is', () => {
    expect(splitCommand(['my vite', 'A=1', '&&'], 'viteCommand', 'linux')).toEqual({
      program: 'my vite',
      args: ['A=1', '&&'],
      env: {},
    })
  })

  it('keeps backslashes between folders on Windows', () => {
    const { program, args } = splitCommand('C:\\tools\\vite.exe "C:\\my app"', 'viteCommand', 'win32')
    expect([program, ...args]).toEqual(['C:\\tools\\vite.exe', 'C:\\my app'])
  })

  it.each(['a && b', 'a | b', 'a ; b', 'a > log', 'a 2>&1', 'a & ', '(a)', 'A=1'])(
    '%s needs a shell',
    (command) => {
      expect(() => splitCommand(command, 'viteCommand', 'linux')).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      )
    },
  )
})
