import * as vite8 from 'vite'
import * as vite7 from 'vite7'

export type Vite = typeof vite8

export interface NamedVite {
  readonly name: 'Vite 8' | 'Vite 7'
  readonly vite: Vite
}

/** The versions of Vite that the plugin supports. Their types differ only where it does not matter here. */
export const vites: readonly NamedVite[] = [
  { name: 'Vite 8', vite: vite8 },
  { name: 'Vite 7', vite: vite7 as unknown as Vite },
]
