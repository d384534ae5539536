import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { hasModule } from './has-module.ts'
import type { DevServer } from './dev-server.ts'

function project(): { root: string; vite: Parameters<typeof hasModule>[0] } {
  const root = mkdtempSync(path.join(tmpdir(), 'has-module-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const file of ['src/main.ts', 'public/robots.txt']) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), '')
  }
  const session = { root, publicDir: path.join(root, 'public') } as ReturnType<DevServer['session']>
  return { root, vite: { base: '/app/', session: () => session } }
}

it.each([
  ['/app/src/main.ts', true],
  ['/app/robots.txt', true],
  ['/app/src', false],
  ['/app/none.ts', false],
  ['/app/@vite/client', true],
  ['/app/@id/__x00__virtual', true],
  ['/app/@fs/a.ts', true],
  ['/app/@react-refresh', true],
  ['/app/@vite-plugin-checker-runtime', true],
  ['/app/@vite-integration/any', true],
  ['/app/@user/api', false],
  ['/app/@vitest', false],
])('%s is of Vite: %j', (pathname, expected) => {
  const { root, vite } = project()
  expect(hasModule(vite, { root }, pathname)).toBe(expected)
})

it('a path of another name is of Vite where its module graph has it', () => {
  const { root, vite } = project()
  const inProcess = { ...vite, hasModule: (url: string) => url === '/@user/api' }
  expect(hasModule(inProcess, { root }, '/app/@user/api')).toBe(true)
  expect(hasModule(inProcess, { root }, '/app/@user/other')).toBe(false)
})

it('while Vite is down the files below root are known', () => {
  const { root, vite } = project()
  const down = {
    base: vite.base,
    session: () => {
      throw new Error('down')
    },
  }
  expect(hasModule(down, { root }, '/app/src/main.ts')).toBe(true)
  expect(hasModule(down, { root }, '/app/robots.txt')).toBe(false)
})
