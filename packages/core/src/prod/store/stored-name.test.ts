import { expect, it } from 'vitest'
import { isStoredName } from './stored-name.ts'

const isStored = (path: string): boolean => isStoredName(path, ['/app/assets'])

it.each([
  '/app/assets/main-BxY12_ab.js',
  '/app/assets/main.BxY12_ab.css',
  '/app/assets/BxY12_ab.png',
  '/app/assets/fonts/größe a-BxY12_ab.woff2',
  '/app/assets/index-d41d8cd98f00b204e9800998ecf8427e.js',
])('%s may be a file of another build', (path) => {
  expect(isStored(path)).toBe(true)
})

it.each([
  '/app/main-BxY12_ab.js',
  '/app/assetsmain-BxY12_ab.js',
  '/app/assets',
  '/app/assets/main.js',
  '/app/assets/frontend.js',
  '/app/assets/logo.svg',
  '/app/assets/main-BxY12_ab.js.map',
  '/app/assets/main-BxY12_ab.js.br',
  '/app/assets/main-BxY12_ab.html',
  '/app/assets/main-BxY12_ab.js~',
  '/app/assets/.git/main-BxY12_ab.js',
  '/app/assets/../main-BxY12_ab.js',
  '/app/assets//evil.example/main-BxY12_ab.js',
  '/app/assets/a%2Fb-BxY12_ab.js',
  '/app/assets/a?b-BxY12_ab.js',
  '/app/assets/a:b-BxY12_ab.js',
  '/app/assets/a\r\nb-BxY12_ab.js',
  '/app/assets/a\\b-BxY12_ab.js',
  `/app/assets/${'a'.repeat(600)}-BxY12_ab.js`,
])('%s is never asked of a store', (path) => {
  expect(isStored(path)).toBe(false)
})
