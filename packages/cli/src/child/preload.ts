// Runs in the backend's process ahead of the program. It tells the supervisor which files the program loads,
// where it listens and why it fell, and moves what it means to listen on from the public port, which is the supervisor's.
import { subscribe } from 'node:diagnostics_channel'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { backendVariable, type BackendMessage, type BackendSettings } from './messages.ts'
import { openChannel } from './supervisor-channel.ts'
import { describeCrash } from './describe-crash.ts'
import { moveServers } from './move-servers.ts'
import { reportFiles } from './report-files.ts'
import { warmUp } from './preload-modules.ts'

const given = process.env[backendVariable]
// Programs that this one starts inherit its flags; they are none of the supervisor's.
delete process.env[backendVariable]
const channel = openChannel<BackendMessage>()
if (given !== undefined && channel !== undefined) {
  const { send } = channel
  const { address, waits, stripsTypes } = JSON.parse(given) as BackendSettings
  // The next start has only the changed file to compile. Written once it listens: a program that is ended by a
  // signal writes nothing.
  enableCompileCache()
  reportFiles((file, version) => send({ type: 'file', file, ...version }))
  moveServers(address, {
    listening(id, listening) {
      send({ type: 'listening', id, ...listening })
      setTimeout(flushCompileCache, 100).unref()
    },
    closed: (id) => send({ type: 'closed', id }),
    shared: () => send({ type: 'integrated' }),
  })
  // Core says so, whichever copy of it and however it was loaded.
  subscribe('vite-integration:created', () => send({ type: 'integrated' }))
  process.on('uncaughtExceptionMonitor', (error) => send({ type: 'crash', ...describeCrash(error) }))
  if (waits) {
    await warmUp(stripsTypes)
    await channel.released()
  }
}
