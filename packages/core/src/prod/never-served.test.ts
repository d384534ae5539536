import { expect, test } from 'vitest'
import { isHiddenPath, isLeftover, isPrivate } from './never-served.ts'

test.each([
  'assets/app.js.map',
  'assets/app.js.MAP',
  'assets/app.js.map.br',
  'assets/app.js.Map.GZ',
  'assets/app.js.map.zst',
  'index.html~',
  'index.html.bak',
  'index.html.ORIG',
  '.index.html.swp',
  'x.swo',
  '#index.html#',
  'web.config',
  'Web.Config',
  'deep/Thumbs.db',
  'desktop.ini',
  'ssr-manifest.json',
  'ssr-manifest.json.gz',
])('%s is left over', (file) => {
  expect(isLeftover(file)).toBe(true)
})

test.each(['app.js', 'app.js.br', 'sitemap.xml', 'map', 'maps/a.png', 'my-web.config.png', 'backup.zip'])(
  '%s is not',
  (file) => {
    expect(isLeftover(file)).toBe(false)
  },
)

test('hidden names, and names that lead out', () => {
  for (const file of ['.env', 'a/.git/b', '../x', '.well-known/.x']) expect(isHiddenPath(file)).toBe(true)
  for (const file of ['.well-known/x', 'a.b/c']) expect(isHiddenPath(file)).toBe(false)
})

test('compressed forms of private files are private', () => {
  const hidden = { files: new Set(['meta/files.json']), folders: ['server/'] }
  for (const file of ['meta/files.json', 'meta/files.json.br', 'server/a.js', 'server/a/b.js.gz'])
    expect(isPrivate(file, hidden)).toBe(true)
  for (const file of ['meta/other.json', 'servers/a.js']) expect(isPrivate(file, hidden)).toBe(false)
})
