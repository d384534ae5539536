// Runs in the backend's process ahead of the program. It tells the supervisor which files the program loads,
// where it listens and why it fell, and moves what it means to listen on from the public port, which is the supervisor's.
import { enableCompileCache, flushCompileCache } from 'node:module'
import { backendVariable, type BackendMessage, type PublicAddress } from './messages.ts'
import { describeCrash } from './describe-crash.ts'
import { moveServers } from './move-servers.ts'
import { reportFiles } from './report-files.ts'

type Report = BackendMessage extends infer Message
  ? Message extends unknown
    ? Omit<Message, 'viteIntegration'>
    : never
  : never

const settings = process.env[backendVariable]
// Programs that this one starts inherit its flags; they are none of the supervisor's.
delete process.env[backendVariable]
if (settings !== undefined && process.send !== undefined) {
  // The next start has only the changed file to compile. Written once it listens: a program that is ended by a
  // signal writes nothing.
  enableCompileCache()
  const send = (report: Report): void => {
    if (process.connected) process.send?.({ viteIntegration: true, ...report })
  }
  reportFiles((file, mtimeMs) => send({ type: 'file', file, mtimeMs }))
  moveServers(JSON.parse(settings) as PublicAddress, {
    listening(id, listening) {
      send({ type: 'listening', id, ...listening })
      setTimeout(flushCompileCache, 100).unref()
    },
    closed: (id) => send({ type: 'closed', id }),
  })
  process.on('uncaughtExceptionMonitor', (error) => send({ type: 'crash', ...describeCrash(error) }))
  // The supervisor is gone.
  process.on('disconnect', () => process.exit())
  // The channel alone must not keep the program alive.
  process.channel?.unref()
}
