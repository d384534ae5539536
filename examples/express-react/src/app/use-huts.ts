import { useEffect, useState } from 'react'
import type { Hut } from '../../routes/huts.ts'

/** Returns the huts from the API; an empty list until it has answered. */
export function useHuts(): Hut[] {
  const [huts, setHuts] = useState<Hut[]>([])
  useEffect(() => {
    void load().then(setHuts)
  }, [])
  return huts
}

async function load(): Promise<Hut[]> {
  const response = await fetch('/api/huts')
  return (await response.json()) as Hut[]
}
