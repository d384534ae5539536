import { describe, expect, test } from 'vitest'
import { editImports, importsNothing, readImports, readSourceImports } from './edit-imports.ts'

const specifiers = (code: string): string[] | undefined =>
  readImports(code)?.map(({ specifier }) => specifier)

describe('imports of JavaScript', () => {
  test.each<[string, string[] | undefined]>([
    ['import"./a.js";import b,{c as d}from"./b.js"', ['./a.js', './b.js']],
    ['export * from "./a.js"; export { b } from \'./b.js\'', ['./a.js', './b.js']],
    ['import("./a.js"); import(`./b.js`); import(`./${c}.js`); import(d)', ['./a.js', './b.js']],
    ['import a from "./a.json" with { type: "json" }', ['./a.json']],
    ['import "\\u002e/a.js"', ['./a.js']],
    ['// import "./a.js"\n/* import "./b.js" */ "import \'./c.js\'"; `import "./d.js"`', []],
    ['const from = "./a.js"; x.import("./b.js"); /import ".\\/c.js"/', []],
    ['import.meta.url', []],
    ['const a = `', []],
    ['import "./a.js"; const a = `', undefined],
  ])('%s', (code, expected) => {
    expect(specifiers(code)).toEqual(expected)
  })

  test('offsets are those of statements and literals', () => {
    const code = 'a();import b from "./b.js";import( "./c.js" )'
    const [statement, call] = readImports(code)!
    expect(code.slice(statement!.start, statement!.end)).toBe('import b from "./b.js"')
    expect(code.slice(call!.start, call!.end)).toBe('import( "./c.js" )')
    for (const { literal, specifier } of [statement!, call!]) {
      expect(code.slice(literal.start, literal.end)).toBe(JSON.stringify(specifier))
    }
    expect([statement!.isDynamic, call!.isDynamic]).toEqual([false, true])
  })

  test.each([
    ['a()', true],
    ['"import"', true],
    ['import "a"', false],
    ['import(a)', false],
    ['import.meta', false],
    ['const from = `', false],
  ])('%s imports nothing: %s', (code, expected) => {
    expect(importsNothing(code)).toBe(expected)
  })
})

describe('imports of a source', () => {
  test.each([
    ["import './a.css'\nimport type { B } from './b'\nconst c = <p>don't</p>\n", ['./a.css', './b']],
    ["import {\n  a,\n} from './a'\nconst b = <p>`</p>\n\nconst c = 1\n", ['./a']],
    ["import './a'\nconst a: Map<string, 'x'> = new Map()\n", ['./a']],
    ['', []],
    ['`', []],
  ])('%j', (source, expected) => {
    expect(readSourceImports(source).map(({ specifier }) => specifier)).toEqual(expected)
  })

  test('of a long one, up to the line that does not parse', () => {
    const imports = Array.from({ length: 300 }, (_, index) => `import './${index}.css'`)
    expect(
      readSourceImports(`${imports.join('\n')}\nconst a = <p>\`</p>\n${'\n'.repeat(3000)}`),
    ).toHaveLength(300)
  })
})

test('a changed specifier keeps its quotes', () => {
  const code = `import'./a.js';import("./b.js");import("c")`
  const move = (specifier: string): string => (specifier.startsWith('.') ? `/'"\n/${specifier}` : specifier)
  const edited = editImports(code, move)
  expect(edited).toMatch(/^import'[^]+';import\("[^]+"\);import\("c"\)$/)
  expect(specifiers(edited)).toEqual([`/'"\n/./a.js`, `/'"\n/./b.js`, 'c'])
  expect(editImports('import "./a.js"; const a = `', move)).toBe('import "./a.js"; const a = `')
})
