import type { Files } from './run-dev.ts'

/** A project with a backend of node:http, which answers with its version, pid and environment, and a Vite page. */
export const plain: Files = {
  'index.html': '<!doctype html><title>Page</title><script type="module" src="/src/main.js"></script>',
  'src/main.js': 'document.body.append("main")',
  'server.js': `import { createServer } from 'node:http'
import { answer } from './answer.js'

const server = createServer((req, res) => answer(req, res, server))
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listening', server.address().port))
`,
  'answer.js': `import { text } from 'node:stream/consumers'

export const version = 'version 1'

export async function answer(req, res, server) {
  const { pathname } = new URL(req.url, 'http://localhost')
  if (pathname === '/environment') {
    const { NODE_ENV, HOST, PORT, APP_HOST, APP_PORT, SHOP_PORT } = process.env
    const address = server.address()
    return res.end(JSON.stringify({ NODE_ENV, HOST, PORT, APP_HOST, APP_PORT, SHOP_PORT, address, pid: process.pid }))
  }
  if (pathname === '/echo') {
    const body = await text(req)
    return res.end(JSON.stringify({ method: req.method, headers: req.rawHeaders, body }))
  }
  if (pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, 300))
  res.end(version)
}
`,
}

/** A project with an Express application in TypeScript whose first middleware is the integration. */
export const express: Files = {
  'index.html':
    '<!doctype html><title>Page</title><link rel="icon" href="data:,"><body><script type="module" src="/src/main.js"></script>',
  'src/main.js': `import { text } from './text.js'
const output = document.createElement('output')
document.body.append(output)
output.textContent = text
if (import.meta.hot) import.meta.hot.accept('./text.js', (module) => (output.textContent = module.text))
`,
  'src/text.js': `export const text = 'text 1'`,
  'server.ts': `import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { greet } from './greet.ts'

const app = express()
app.use(viteIntegration())
app.get('/api/greeting', (_req, res) => void res.send(greet('you')))
app.listen(Number(process.env.PORT), process.env.HOST!, () => console.log('up'))
`,
  'greet.ts': `export function greet(name: string): string {
  return \`hello \${name}\`
}
`,
}
