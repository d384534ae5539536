import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ResolvedConfig } from '../../config.ts'
import { createDiscovery } from './discovery.ts'

const hot = { url: 'http://localhost:5173', base: '/app/', pid: 1, socket: 'link-abcdef/s' }

function configOf(devServer: string, content?: object): ResolvedConfig {
  const folder = mkdtempSync(path.join(tmpdir(), 'discovery-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const hotFile = path.join(folder, 'dev-server.json')
  if (content) writeFileSync(hotFile, JSON.stringify(content))
  const given = devServer === 'proxy' ? devServer : new URL(devServer)
  return { devServer: given, hotFile, base: undefined } as unknown as ResolvedConfig
}

const kinds = (config: ResolvedConfig): string[] =>
  createDiscovery(config)
    .endpoints()
    .map(({ address, isLink }) => (isLink ? 'link' : 'hostname' in address ? address.hostname : ''))

describe('by the hot file', () => {
  it('the link that it names, with its base', () => {
    const config = configOf('proxy', hot)
    const discovery = createDiscovery(config)
    expect(discovery.base()).toBe('/app/')
    expect(discovery.hasForeignSocket()).toBe(false)
    const socketPath = path.join(path.dirname(config.hotFile), 'link-abcdef/s')
    expect(discovery.endpoints()).toEqual([
      { url: hot.url, base: '/app/', address: { socketPath }, isLink: true },
    ])
  })

  it('nothing without one, and a link once it is there', async () => {
    const config = configOf('proxy')
    const discovery = createDiscovery(config)
    const none = discovery.endpoints()
    expect(none).toEqual([])
    expect(discovery.base()).toBeUndefined()
    expect(discovery.endpoints()).toBe(none)
    writeFileSync(config.hotFile, JSON.stringify(hot))
    await sleep(50)
    const found = discovery.endpoints()
    expect(found).toHaveLength(1)
    await sleep(50)
    expect(discovery.endpoints()).toBe(found)
  })
})

describe('by an origin', () => {
  it.each([
    ['http://localhost:5173', ['localhost', '127.0.0.1', '::1']],
    ['http://vite.example:5173', ['vite.example']],
    ['https://localhost:5173', ['localhost']],
  ])('%s is tried at %j', (origin, expected) => {
    expect(kinds(configOf(origin))).toEqual(expected)
  })

  it.each([
    ['http://127.0.0.1:5173', true],
    ['http://localhost:5173', true],
    ['http://[::1]:5173', true],
    ['http://localhost:5174', false],
    ['http://vite.example:5173', false],
  ])('%s has the link of http://localhost:5173: %j', (origin, expected) => {
    expect(kinds(configOf(origin, hot)).includes('link')).toBe(expected)
  })
})
