import type { Server, Socket } from 'node:net'

/**
 * Follows the connections of a server. An upgraded socket is one of them: it does not count as a connection of the HTTP
 * server, yet keeps it from closing.
 *
 * @param server one that accepts no connections yet
 * @returns a function that destroys all connections that are open
 */
export function trackConnections(server: Pick<Server, 'on'>): () => void {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}
