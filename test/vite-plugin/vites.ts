import * as vite8 from 'vite'
import * as vite7 from 'vite7'

export type Vite = typeof vite8

export interface NamedVite {
  readonly name: 'Vite 8' | 'Vite 7'
  readonly vite: Vite
}

/** The versions that the plugin works with. Their types differ where the plugin makes no difference. */
export const vites: readonly NamedVite[] = [
  { name: 'Vite 8', vite: vite8 },
  { name: 'Vite 7', vite: vite7 as unknown as Vite },
]
