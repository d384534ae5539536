import { plain } from './dev-projects.ts'
import type { Files } from './run-dev.ts'

const server = `import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'
import { version } from './version.js'

const sockets = new WebSocketServer({ noServer: true })
const server = createServer(async (req, res) => {
  const { pathname } = new URL(req.url, 'http://localhost')
  if (pathname === '/echo') {
    const body = await text(req)
    res.setHeader('Set-Cookie', ['a=1', 'b=2'])
    res.setHeader('X-Local', 'of this connection')
    res.setHeader('Connection', 'X-Local')
    return res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.rawHeaders, body }))
  }
  if (pathname === '/events') {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.write('data: ' + version + '\\n\\n')
    res.on('close', () => console.log('client is gone'))
    return
  }
  if (pathname === '/hints') {
    res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    return res.end('hinted')
  }
  if (pathname === '/status') {
    res.writeHead(299, 'Rather Fine', { 'content-length': '2' })
    return res.end('ok')
  }
  if (pathname === '/half') {
    res.writeHead(200, { 'content-length': '10' })
    res.write('half!')
    return setTimeout(() => res.destroy(), 50)
  }
  if (pathname === '/slam') return req.socket.destroy()
  if (pathname === '/large') {
    res.statusCode = 413
    res.setHeader('Connection', 'close')
    return res.end('too large')
  }
  if (pathname === '/nothing') {
    res.statusCode = 204
    return res.end()
  }
  if (pathname === '/upload') {
    req.once('data', (part) => console.log('got', String(part)))
    req.on('error', () => console.log('upload is gone'))
    return
  }
  res.end(version)
})
server.on('upgrade', (req, socket, head) => {
  if (req.url !== '/chat') return socket.end('HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\n\\r\\n')
  sockets.handleUpgrade(req, socket, head, (client) => {
    client.send(JSON.stringify(req.headers))
    client.on('message', (data) => client.send(version + ' ' + data))
  })
})
server.listen(Number(process.env.PORT), process.env.HOST)
`
/** A backend with a path for each kind of response. */
export const answers: Files = {
  ...plain,
  'server.js': server,
  'version.js': `export const version = 'version 1'`,
}
