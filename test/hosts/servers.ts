import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { fixturesFolder } from '../support/workspace.ts'

export function echoServer(server: Server, path: string): WebSocketServer {
  const webSockets = new WebSocketServer({ server, path })
  webSockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(String(data)))
    socket.on('error', () => socket.terminate())
  })
  return webSockets
}

export function certificate(): { key: Buffer; cert: Buffer } {
  const folder = join(fixturesFolder, 'tls')
  return { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) }
}
