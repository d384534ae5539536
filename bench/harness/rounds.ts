import type { Candidate, Measurement } from './bench.ts'

/** The measurements of each candidate, by name, in the order of the rounds. */
export type Samples = Map<string, Measurement[]>

/**
 * Measures all candidates in turns: A B, A B, A B. A slow phase of the machine then affects all of them instead of one.
 * The first round fills caches, and its figures are dropped.
 *
 * @param pause called before each measurement that counts, while nothing else runs
 */
export async function runRounds(
  candidates: Candidate[],
  rounds: number,
  pause: () => Promise<void>,
  onStep: (text: string) => void,
): Promise<Samples> {
  const samples: Samples = new Map(candidates.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    const name = round === 0 ? 'warm-up' : `round ${round} of ${rounds}`
    for (const candidate of candidates) {
      onStep(`${name}: ${candidate.name}`)
      if (round > 0) await pause()
      const measurement = await candidate.measure().catch((error: unknown) => {
        throw new Error(`${candidate.name}: ${(error as Error).message}`, { cause: error })
      })
      if (round > 0) samples.get(candidate.name)?.push(measurement)
    }
  }
  return samples
}
