import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { stages, startBastion } from '../bastion.ts'

/**
 * A bastion in a process of its own, whose memory is nobody else's. Its argument is the name of a stage; it
 * says what it holds whenever it is asked.
 */
const [, , name] = process.argv
const host = stages.find((stage) => stage.name === name)!
const { app, vite } = await startBastion(host, { parsesBodies: true })

process.on('message', () => void measure().then((held) => process.send!(held)))
process.once('disconnect', () => process.exit())
process.send!({ port: app.port })

async function measure(): Promise<object> {
  // Sockets are given back some turns after their end.
  for (let round = 0; round < 5; round++) {
    await wait(50)
    gc!()
  }
  const { heapUsed, external } = process.memoryUsage()
  const descriptors = readdirSync('/proc/self/fd').length
  return {
    memory: heapUsed + external,
    descriptors,
    clients: vite.server.ws.clients.size,
    underWay: vite.underWay,
  }
}
