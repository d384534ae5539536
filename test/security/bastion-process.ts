import { onTestFinished } from 'vitest'
import { startMeasured } from './measured-process.ts'

/** The memory and connections of an idle process. */
export interface Held {
  /** Used heap and external memory, bytes. */
  readonly memory: number
  readonly descriptors: number
  /** Number of Vite's HMR clients. */
  readonly clients: number
  /** Number of requests that Vite has neither answered nor aborted. */
  readonly underWay: number
}

export interface BastionProcess {
  readonly port: number
  measure(): Promise<Held>
}

/** Starts a bastion in its own process; ends it with the test. @param stage name of the stage */
export async function startBastionProcess(stage: string): Promise<BastionProcess> {
  const { started, measure, kill } = await startMeasured<{ port: number }, Held>('bastion.ts', [stage])
  onTestFinished(kill)
  return { port: started.port, measure }
}
