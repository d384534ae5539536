import type { FastifyPluginAsync } from 'fastify'
import { stops } from './stops.ts'
import { type Tram, tramAt, trams } from './trams.ts'

export interface Snapshot {
  /** Milliseconds since the epoch. */
  time: number
  trams: Tram[]
  /** Stops where somebody waits. */
  calls: string[]
}

/**
 * Serves the line by WebSocket. Every client gets a snapshot each second. A client may send the id of a stop: the lamp
 * there is lit until a tram has come.
 */
export const live: FastifyPluginAsync = async (app) => {
  const calls = new Set<string>()

  function takeSnapshot(): string {
    const time = Date.now()
    const snapshot: Snapshot = { time, trams: trams.map((number) => tramAt(number, time)), calls: [] }
    for (const { standing, stop } of snapshot.trams) if (standing) calls.delete(stop)
    snapshot.calls.push(...calls)
    return JSON.stringify(snapshot)
  }

  function tellEverybody(): void {
    const snapshot = takeSnapshot()
    for (const client of app.websocketServer.clients) client.send(snapshot)
  }

  app.get('/line', { websocket: true }, (socket) => {
    socket.send(takeSnapshot())
    socket.on('message', (data) => {
      const called = stops.find(({ id }) => id === String(data))
      if (!called) return socket.close(1008, 'There is no stop of that name.')
      calls.add(called.id)
      tellEverybody()
    })
  })

  const timer = setInterval(tellEverybody, 1000)
  app.addHook('onClose', async () => clearInterval(timer))
}
