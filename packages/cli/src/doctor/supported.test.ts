import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkNode } from './checks/environment.ts'
import type { Project } from './project.ts'
import { isInRange } from '@vite-integration/core/tooling'
import { supported } from './supported.ts'

test.each([
  ['22.15.0', true],
  ['22.14.9', false],
  ['22.99.0', true],
  ['23.0.0', false],
  ['24.0.0', true],
  ['25.1.0', false],
  ['26.0.0', true],
  ['31.2.3', true],
  ['20.19.0', false],
  ['24.0.0-nightly2026', true],
])('Node %s is supported: %s', (version, expected) => {
  expect(isInRange(version, supported.node)).toBe(expected)
  const [finding] = checkNode({} as Project, version)
  expect(finding?.level).toBe(expected ? 'ok' : 'error')
})

test.each([
  ['7.2.9', supported.vite, false],
  ['7.3.0', supported.vite, true],
  ['8.0.0-beta.2', supported.vite, true],
  ['9.0.0', supported.vite, false],
  ['4.20.0', supported.express, false],
  ['4.21.0', supported.express, true],
  ['5.0.0', supported.express, true],
  ['4.29.0', supported.fastify, false],
])('%s is in the range %s: %s', (version, range, expected) => {
  expect(isInRange(version, range)).toBe(expected)
})

test('the supported versions are those of the package.json files', () => {
  const read = (name: string): Record<'engines' | 'peerDependencies', Record<string, string>> =>
    JSON.parse(readFileSync(new URL(`../../../${name}/package.json`, import.meta.url), 'utf8')) as never
  expect(supported).toEqual({
    node: read('cli').engines.node,
    vite: read('cli').peerDependencies.vite,
    express: read('express').peerDependencies.express,
    fastify: read('fastify').peerDependencies.fastify,
  })
})
