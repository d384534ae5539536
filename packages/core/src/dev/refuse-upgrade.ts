import type { Duplex } from 'node:stream'
import { endUpgrade } from '../proxy/relay-upgrade.ts'

/** Answers an upgrade that nobody takes, as for a path that does not exist. */
export function refuseUpgrade(socket: Duplex): void {
  endUpgrade(socket, '404 Not Found')
}
