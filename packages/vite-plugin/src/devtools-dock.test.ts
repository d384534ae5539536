import { expect, it } from 'vitest'
import integration from './index.ts'

it('puts the page of the backend into Vite DevTools, by the hook that they call', () => {
  const docks: object[] = []
  const context = { docks: { register: (dock: object) => docks.push(dock) } }
  for (const plugin of integration()) {
    const { devtools } = plugin as { devtools?: { setup(given: object): void } }
    devtools?.setup(context)
    // DevTools of another version may have no docks.
    devtools?.setup({})
  }
  expect(docks).toEqual([
    expect.objectContaining({ id: 'vite-integration', type: 'iframe', url: '/__vite-integration/' }),
  ])
})
