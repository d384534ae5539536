import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { stages, startBastion } from '../bastion.ts'

/**
 * Runs a bastion in its own process, so that its memory can be measured. Its argument is the name of a stage; it
 * reports its memory and connections for each message.
 */
const [, , name] = process.argv
const host = stages.find((stage) => stage.name === name)!
const { app, vite } = await startBastion(host, { parsesBodies: true })

process.on('message', () => void measure().then((held) => process.send!(held)))
process.once('disconnect', () => process.exit())
process.send!({ port: app.port })

async function measure(): Promise<object> {
  // Sockets are released some turns after they close.
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
