import { describe, expect, test } from 'vitest'
import type { Chunk } from '../manifest/chunk.ts'
import { hashedFiles, hashedFolders } from './hashed-files.ts'

const chunk = (fields: Partial<Chunk>): Chunk => ({
  key: 'src/main.ts',
  file: 'assets/main-BxY12_ab.js',
  isEntry: true,
  src: undefined,
  name: undefined,
  integrity: undefined,
  imports: [],
  dynamicImports: [],
  css: [],
  assets: [],
  ...fields,
})
const hashed = (fields: Partial<Chunk>): string[] => [...hashedFiles(new Map([['key', chunk(fields)]]))]

describe('hashedFiles', () => {
  test.each([
    [{ name: 'main', file: 'assets/main-BxY12_ab.js' }],
    [{ file: 'assets/my-component-D9xk31Az.js' }],
    [{ name: 'my-component', file: 'assets/my-component--xk31Az_.js' }],
  ])('%o carries a hash', (fields) => {
    expect(hashed(fields)).toEqual([fields.file])
  })

  test.each([
    [{ name: 'main', file: 'assets/main.js' }],
    [{ name: 'main', file: 'main.bundle.js' }],
    [{ name: 'main', file: 'assets/main.0a1b2c3d.js' }],
    [{ name: 'main', file: 'assets/BxY12_ab.js' }],
    [{ name: 'main', file: 'assets/main-frontend.js' }],
    [{ name: 'main', file: 'assets/main-Frontend.js' }],
    [{ name: 'main', file: 'assets/main-MainPage.js' }],
    [{ name: 'main', file: 'assets/main-version2.js' }],
    [{ name: 'main', file: 'assets/main-BxY12_abc.js' }],
    [{ name: 'main', file: 'assets/main-BxY12_ab.min.js' }],
    [{ name: 'main-Dashboard2', file: 'main-Dashboard2.js' }],
    [{ file: 'assets/my-component.js' }],
    [{ src: 'src/Logo-Original2.png', file: 'assets/Logo-Original2.png' }],
  ])('%o carries none', (fields) => {
    expect(hashed(fields)).toEqual([])
  })

  test('stylesheets and assets count too', () => {
    const found = hashed({
      name: 'main',
      css: ['assets/main-DHD5KEn2.css'],
      assets: ['assets/logo-Dk3k2aZ9.svg'],
    })
    expect(found).toEqual(['assets/main-BxY12_ab.js', 'assets/main-DHD5KEn2.css', 'assets/logo-Dk3k2aZ9.svg'])
  })
})

test('hashedFolders names folders, not the root', () => {
  expect([...hashedFolders(['assets/a.js', 'js/b.js', 'c.js', 'assets/d.css'])]).toEqual(['assets', 'js'])
})
