import { expect, it } from 'vitest'
import { serverEntryName } from './entry-name.ts'

it.each([
  ['src/entry-server.ts', 'src/entry-server.ts'],
  ['./src/entry-server.ts', 'src/entry-server.ts'],
  ['/src/entry-server.ts', 'src/entry-server.ts'],
  ['/project/web/src/entry-server.ts', 'src/entry-server.ts'],
  ['src/../src//entry-server.ts', 'src/entry-server.ts'],
  ['../shared/entry-server.ts', '../shared/entry-server.ts'],
  ['virtual:entry', 'virtual:entry'],
])('the server entry %s is recorded as %s', (entry, name) => {
  expect(serverEntryName(entry, '/project/web')).toBe(name)
})
