import { inject, type InjectionKey, onUnmounted, provide, readonly, type Ref, ref, shallowRef } from 'vue'
import type { Snapshot } from '../../routes/live.ts'
import type { Stop } from '../../routes/stops.ts'
import { followLine } from '../live.ts'

export interface Line {
  /** The stops from the API; an empty list until it has answered. */
  stops: Readonly<Ref<readonly Stop[]>>
  /** The newest message of the WebSocket. */
  snapshot: Readonly<Ref<Snapshot | undefined>>
  /** Lights the lamp at a stop. */
  call: (stop: string) => void
}

const key: InjectionKey<Line> = Symbol('line')

/** Fetches the stops and follows the trams, and provides both to a component and all components in it. */
export function provideLine(): Line {
  const stops = ref<Stop[]>([])
  const snapshot = shallowRef<Snapshot>()
  const { call, close } = followLine((next) => (snapshot.value = next))
  void fetchStops().then((list) => (stops.value = list))
  onUnmounted(close)
  const line: Line = { stops: readonly(stops), snapshot, call }
  provide(key, line)
  return line
}

export function useLine(): Line {
  return inject(key)!
}

async function fetchStops(): Promise<Stop[]> {
  const response = await fetch('/api/stops')
  return (await response.json()) as Stop[]
}
