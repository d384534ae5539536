import { afterAll, beforeAll } from 'vitest'
import type { Adapter, Scenario } from '../contract/scenario.ts'
import { type Bastion, startBastion } from './bastion.ts'

/** Starts one bastion for all tests of the enclosing `describe`. */
export function useBastion(
  host: Adapter,
  more: Partial<Scenario> = {},
  prepare?: (root: string) => void,
): Bastion {
  let bastion: Bastion | undefined
  beforeAll(async () => {
    bastion = await startBastion(host, more, prepare)
  })
  afterAll(() => bastion?.app.close())
  return {
    get app() {
      return bastion!.app
    },
    get vite() {
      return bastion!.vite
    },
    get root() {
      return bastion!.root
    },
  }
}
