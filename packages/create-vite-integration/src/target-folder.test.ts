import { expect, it } from 'vitest'
import { packageName } from './target-folder.ts'

it.each([
  ['shop', 'shop'],
  ['/srv/My Shop', 'my-shop'],
  ['./_.Größe!', 'gr-e'],
  ['/', 'vite-app'],
  ['apps/@scope', 'scope'],
])('the package in the folder %s is called %s', (folder, name) => {
  expect(packageName(folder)).toBe(name)
})
