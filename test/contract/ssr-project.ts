import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { SsrOptions, ViteIntegrationOptions } from '@vite-integration/core'
import { builtFixture } from '../support/built-fixture.ts'
import { copyFixture } from '../support/workspace.ts'
import type { Mode, RenderRoute, Scenario } from './scenario.ts'

/** The modes that have a source of entries. */
export const ssrModes: readonly Mode[] = ['development', 'production']

/** Returns options for the project with a server entry: a copy of its sources in development, its build in production. */
export async function ssrOptions(
  mode: Mode,
  ssr: Partial<SsrOptions> = {},
): Promise<ViteIntegrationOptions & { root: string }> {
  const options = { entry: './src/entry-server.js', ...ssr }
  return mode === 'development'
    ? { root: copyFixture('ssr'), dev: true, ssr: options }
    : { root: await builtFixture({ fixture: 'ssr' }), dev: false, ssr: options }
}

/** Routes that render, for GET, POST and any method. */
export const renderRoutes: readonly RenderRoute[] = [
  { path: '/render' },
  { method: 'POST', path: '/render' },
  { method: 'ALL', path: '/all' },
  { path: '/items/:id', locals: ({ params }) => ({ id: params.id, shared: 'given' }) },
]

export async function ssrScenario(
  mode: Mode,
  more: Partial<Scenario> & { ssr?: Partial<SsrOptions> } = {},
): Promise<Scenario> {
  const { ssr, ...scenario } = more
  return { renders: renderRoutes, ...scenario, vite: { ...(await ssrOptions(mode, ssr)), ...scenario.vite } }
}

/** What a test sees and decides of one render: the entry finds it by the query of the request. */
export interface Probe {
  /** Query of the request. */
  readonly query: string
  readonly notes: string[]
  /** Resolves once the entry has noted something. */
  noted(text: string): Promise<void>
  /** Lets the entry go on behind its first piece. */
  open(): void
}

/** Creates a probe for one test. */
export function createProbe(): Probe {
  const name = randomUUID()
  const notes: string[] = []
  const waiting = new Map<string, () => void>()
  const gate = Promise.withResolvers<void>()
  const probes = ((globalThis as { ssrProbes?: Map<string, unknown> }).ssrProbes ??= new Map())
  probes.set(name, {
    gate: gate.promise,
    note(text: string) {
      notes.push(text)
      waiting.get(text)?.()
    },
  })
  onTestFinished(() => {
    gate.resolve()
    probes.delete(name)
  })
  return {
    query: `probe=${name}`,
    notes,
    noted: (text) =>
      new Promise((resolve) => (notes.includes(text) ? resolve() : waiting.set(text, resolve))),
    open: () => gate.resolve(),
  }
}
