import type { ViteIntegrationError } from '@vite-integration/core'
import { addressOf } from './address.ts'
import { findPortHolder } from './port-holder.ts'
import { commandError } from '../errors.ts'

/**
 * Creates the error PORT_IN_USE, with the process that listens on the port where it can be found.
 *
 * @param flag the flag of the command line that sets the port, such as '--port'
 */
export async function portInUse(host: string, port: number, flag: string): Promise<ViteIntegrationError> {
  const holder = await findPortHolder(port)
  const name = holder?.command === '' ? '' : ` (${holder?.command})`
  const who = holder === undefined ? 'Another program' : `Process ${String(holder.pid)}${name}`
  const known = `${who} listens on ${addressOf(host, port)}. End it, or take another port with ${flag}.`
  return commandError('PORT_IN_USE', { name: String(port), known }, { dev: true })
}
