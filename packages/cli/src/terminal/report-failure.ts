import type { Output } from './output.ts'

/**
 * Prints the failure of work that nobody awaits: an unhandled rejection would end the supervisor.
 *
 * @param what begins the message: 'Vite is not started again'
 */
export function reportFailure(work: Promise<unknown>, what: string, { warn }: Pick<Output, 'warn'>): void {
  work.catch((error: unknown) => {
    warn(`[dev] ${what}: ${error instanceof Error ? error.message : String(error)}`)
  })
}
