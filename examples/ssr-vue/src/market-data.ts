import { inject, type InjectionKey } from 'vue'
import type { Stall } from '../stalls.ts'

/** What a page is made of, on the server and in the browser. */
export interface MarketData {
  readonly stalls?: readonly Stall[]
  readonly stall?: Stall
  readonly wishes?: readonly string[]
  /** What is wrong with a form that was sent. */
  readonly problem?: string
}

export const marketData: InjectionKey<MarketData> = Symbol('market data')

export function useMarketData(): MarketData {
  return inject(marketData, {})
}
