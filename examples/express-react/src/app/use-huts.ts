import { useEffect, useState } from 'react'
import type { Hut } from '../../routes/huts.ts'

/** The huts as the API lists them; empty until the answer is there. */
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
