import { setTimeout as sleep } from 'node:timers/promises'

export interface Stall {
  readonly id: string
  readonly name: string
  readonly sells: string
  readonly until: number
}

export const stalls: readonly Stall[] = [
  { id: 'ember', name: 'Ember & Salt', sells: 'grilled corn', until: 23 },
  { id: 'paper-moon', name: 'Paper Moon', sells: 'lanterns', until: 21 },
  { id: 'third-cup', name: 'Third Cup', sells: 'mint tea', until: 24 },
]

const wishes: string[] = ['A stall for old maps', 'More benches by the river']

/** Returns the wishes of visitors. It takes its time, as a database would. */
export async function readWishes(): Promise<readonly string[]> {
  await sleep(20)
  return [...wishes]
}

export function addWish(wish: string): void {
  wishes.push(wish)
}
