import { describe, expect, it } from 'vitest'
import { readArguments } from './args.ts'

describe('readArguments', () => {
  it('reads the folder and every choice', () => {
    const argv = ['shop', '--backend', 'nestjs', '--frontend=vue', '--engine', 'pug', '-y']
    expect(readArguments(argv)).toEqual({
      folder: 'shop',
      into: undefined,
      choices: { backend: 'nestjs', frontend: 'vue', engine: 'pug' },
      yes: true,
      help: false,
      version: false,
    })
  })

  it.each([
    [['--colour'], 'UNKNOWN_OPTION'],
    [['--backend'], 'INVALID_OPTION'],
    [['--yes=no'], 'INVALID_OPTION'],
    [['--frontend', 'angular'], 'INVALID_OPTION'],
    [['--frontend', 'toString'], 'INVALID_OPTION'],
    [['shop', 'other'], 'UNEXPECTED_ARGUMENT'],
    [['shop', '--into', '.'], 'UNEXPECTED_ARGUMENT'],
    [['--into', '.', '--backend', 'fastify'], 'NOT_OFFERED'],
    [['--backend', 'nestjs', '--language', 'javascript'], 'NOT_OFFERED'],
    [['--rendering', 'spa', '--engine', 'ejs'], 'NOT_OFFERED'],
  ])('%j is %s', (argv, code) => {
    expect(() => readArguments(argv)).toThrow(expect.objectContaining({ code, exitCode: 2 }))
  })
})
