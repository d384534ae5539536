// Runs in the backend's process before the program. It reports to the supervisor which files the program loads, where
// it listens and why it crashed, and it moves its servers from the public port, which the supervisor listens on.
// Processes that the program forks, workers of node:cluster and worker threads inherit it, with its settings: it does
// the same in them.
import { subscribe } from 'node:diagnostics_channel'
import { enableCompileCache, flushCompileCache } from 'node:module'
import type { ResolvedConfig } from '@vite-integration/core'
import { backendVariable, type BackendMessage, type BackendSettings } from './messages.ts'
import { openSupervisorChannel } from './supervisor-channel.ts'
import { openWorkerChannel } from './worker-channel.ts'
import { describeCrash } from './describe-crash.ts'
import { moveServers } from './move-servers.ts'
import { reportFiles } from './report-files.ts'
import { shiftClock } from './shift-clock.ts'
import { preloadModules } from './preload-modules.ts'

const json = process.env[backendVariable]
const channel = openSupervisorChannel<BackendMessage>()
if (json !== undefined) {
  const { address, reports, waits, stripsTypes } = JSON.parse(json) as BackendSettings
  const send = channel?.send ?? openWorkerChannel<BackendMessage>(reports)
  // With Node's compile cache a restart compiles only the changed file. The cache is written once the program listens:
  // Node writes it at a normal end only, and the supervisor ends the program by a signal.
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
  // Core publishes on this channel when an integration is created; it works with any copy of core in the process.
  subscribe('vite-integration:created', (config) => {
    const { devServer, root } = config as Partial<ResolvedConfig>
    send({ type: 'integrated', ...(devServer === 'proxy' && root !== undefined ? { root } : {}) })
  })
  if (channel !== undefined) {
    process.on('uncaughtExceptionMonitor', (error) => send({ type: 'crash', ...describeCrash(error) }))
    if (waits) {
      await preloadModules(stripsTypes)
      const since = performance.now()
      await channel.released()
      shiftClock(performance.now() - since)
    }
  }
}
