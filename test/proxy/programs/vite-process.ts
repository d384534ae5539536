import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import type * as Vite from 'vite'
import integration from '@vite-integration/vite-plugin'
import type { ViteSettings } from '../vite-process.ts'
import { findFreePort } from '../../support/free-port.ts'

// Runs a Vite server in its own process, as `vite` does. Reads its settings as JSON; prints its address once it
// listens.

const settings = JSON.parse(process.argv[2]!) as ViteSettings
const { root, version = 'vite', base, host = '127.0.0.1', https, plugin = {}, config } = settings
// Vite 7 takes port 0 for 5173.
const port = settings.port ?? (version === 'vite' ? 0 : await findFreePort(host))
const vite = (await import(version)) as typeof Vite
const tls = path.join(import.meta.dirname, '../../fixtures/tls')
const read = (file: string): Buffer => readFileSync(path.join(tls, file))

const server = await vite.createServer({
  root,
  ...(base === undefined ? {} : { base }),
  ...(config === undefined ? {} : { configFile: config }),
  clearScreen: false,
  server: {
    host,
    port,
    strictPort: port !== 0,
    ...(https ? { https: { key: read('key.pem'), cert: read('cert.pem') } } : {}),
  },
  plugins: [plugin === false ? [] : integration(plugin), probes()],
})
await server.listen()
const address = server.httpServer!.address()
process.stdout.write(`${JSON.stringify(address)}\n`)

/** Middlewares that show how requests arrive at Vite, and how its responses leave it. */
function probes(): Vite.Plugin {
  const streams = new Set<ServerResponse>()
  const state = { aborted: 0, waiting: 0 }
  const answers: Record<string, (req: IncomingMessage, res: ServerResponse) => void> = {
    echo({ method, url, rawHeaders }, res) {
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ method, url, rawHeaders }))
    },
    headers(_req, res) {
      res.writeHead(200, {
        connection: 'keep-alive, X-Nominated',
        'keep-alive': 'timeout=9',
        'x-nominated': 'gone',
        'proxy-authenticate': 'Basic',
        'proxy-connection': 'keep-alive',
        'x-stays': 'here',
        'set-cookie': ['a=1; Path=/', 'b=2'],
        'content-type': 'text/plain',
      })
      res.end('whole')
    },
    stream(_req, res) {
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
      res.write('data: first\n\n')
      streams.add(res)
      res.on('close', () => {
        streams.delete(res)
        if (!res.writableFinished) state.aborted++
      })
    },
    more(_req, res) {
      for (const stream of streams) stream.write('data: more\n\n')
      res.end()
    },
    phrase(_req, res) {
      res.writeHead(299, 'Quite All Right').end('whole')
    },
    silent(_req, res) {
      state.waiting++
      res.on('close', () => {
        state.waiting--
        state.aborted++
      })
    },
    switched(_req, { socket }) {
      socket!.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n')
    },
    lost(_req, res) {
      res.writeHead(404, { 'content-type': 'text/plain' }).write('it never ends')
      state.waiting++
      res.on('close', () => state.waiting--)
    },
    state(_req, res) {
      res.end(JSON.stringify({ ...state, streams: streams.size, clients: server.ws.clients.size }))
    },
  }
  return {
    name: 'test:probes',
    configureServer({ middlewares }) {
      middlewares.use((req, res, next) => {
        const name = /\/__([a-z]+)(?:\?|$)/.exec(req.url ?? '')?.[1] ?? ''
        const answer = Object.hasOwn(answers, name) ? answers[name] : undefined
        if (answer) answer(req, res)
        else next()
      })
    },
  }
}
