import type { AddressInfo } from 'node:net'
import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { addNote, books, readNotes } from './books.ts'

const app = express()
const vite = viteIntegration({ root: import.meta.dirname })

// This line adds hot reload (in production the build's files), and renders what no route below matches.
app.use(vite)

app.get('/api/notes', async (_req, res) => void res.json(await readNotes()))

// What a route finds reaches the page as `context.locals`.
app.get('/books/:id', (req, res, next) => {
  const book = books.find(({ id }) => id === req.params.id)
  return vite.render({ books, book })(req, res, next)
})
// The notes are still under way: the page is sent up to them, and they follow when they are there.
app.get(
  '/',
  vite.render(() => ({ books, notes: readNotes() })),
)

app.post('/notes', express.urlencoded({ extended: false, limit: '1kb' }), (req, res, next) => {
  const { note } = req.body as { note?: unknown }
  if (typeof note === 'string' && note.trim() !== '') {
    addNote(note.trim())
    return res.redirect(303, '/')
  }
  return vite.render({ books, notes: readNotes(), problem: 'An empty note says nothing.' })(req, res, next)
})

const port = Number(process.env.PORT ?? 3000)
const host = process.env.HOST ?? '127.0.0.1'
const server = app.listen(port, host, (error?: Error) => {
  if (error) throw error
  console.log(`Listening on http://${host}:${(server.address() as AddressInfo).port}`)
})

// `close` would wait for streams and keep-alive connections, so they are closed as well.
function stop(): void {
  server.close()
  server.closeAllConnections()
  void vite.close()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
