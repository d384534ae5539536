import { join } from 'node:path'
import { expect, it } from 'vitest'
import { plain } from './dev-projects.ts'
import { startProgram, writeProject } from './run-dev.ts'

/** Runs a script, and returns the JSON that it prints. */
async function run(script: string): Promise<Record<string, unknown>> {
  const root = writeProject({ ...plain, 'run.js': script })
  const program = startProgram(root, join(root, 'run.js'))
  expect(await program.exited, program.err()).toEqual({ code: 0, signal: null })
  return JSON.parse(/^RESULT (.*)$/m.exec(program.out())![1]!)
}

it('serves until close(), which leaves nothing open', async () => {
  const result = await run(`import { dev } from 'vite-integration'
const { url, viteUrl, close } = await dev('./server.js', { port: 0 })
const app = await fetch(url).then((answer) => answer.text())
const vite = await fetch(viteUrl + '/@vite/client').then((answer) => answer.status)
await Promise.all([close(), close()])
const after = await Promise.all([url, viteUrl].map((address) => fetch(address).catch(() => 'closed')))
const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal))
console.log('RESULT', JSON.stringify({ app, vite, after, listeners, env: process.env.NODE_ENV }))`)
  const nothing = { after: ['closed', 'closed'], listeners: [0, 0, 0] }
  expect(result).toEqual({ app: 'version 1', vite: 200, env: 'development', ...nothing })
})

it('preServe is called when Vite is ready and before the backend starts', async () => {
  const result = await run(`import { dev } from 'vite-integration'
import { readdirSync } from 'node:fs'
const seen = []
const { url, close } = await dev('./server.js', {
  port: 0,
  async preServe() {
    seen.push(readdirSync('node_modules/.vite-integration').filter((name) => name.endsWith('.json')).length)
    await new Promise((resolve) => setTimeout(resolve, 100))
    process.env.FROM_PRE_SERVE = 'yes'
    seen.push('prepared')
  },
})
await close()
console.log('RESULT', JSON.stringify({ seen }))`)
  expect(result).toEqual({ seen: [1, 'prepared'] })
})

it('an error of preServe ends Vite and rejects dev()', async () => {
  const result = await run(`import { dev } from 'vite-integration'
const error = await dev('./server.js', { port: 0, preServe: () => { throw new Error('not today') } }).catch((e) => e)
console.log('RESULT', JSON.stringify({ message: error.message }))`)
  expect(result).toEqual({ message: 'not today' })
})

it.each([
  ['{ prot: 1 }', 'UNKNOWN_OPTION', 'prot'],
  ['{ port: "x" }', 'INVALID_OPTION', 'port'],
  ['{ port: 70000 }', 'INVALID_OPTION', 'port'],
  ['{ vitePort: -1 }', 'INVALID_OPTION', 'vitePort'],
  ['{ host: "" }', 'INVALID_OPTION', 'host'],
  ['{ name: "a b" }', 'INVALID_OPTION', 'name'],
  ['{ viteCommand: [] }', 'INVALID_OPTION', 'viteCommand'],
  ['{ port: 0, viteCommand: "a && b" }', 'INVALID_OPTION', 'viteCommand'],
  ['{ preServe: 1 }', 'INVALID_OPTION', 'preServe'],
  ['{ backendPrefixes: ["api"] }', 'INVALID_OPTION', 'backendPrefixes'],
  ['{ readyTimeoutMs: 0 }', 'INVALID_OPTION', 'readyTimeoutMs'],
])('dev(target, %s) is %s', async (options, code, name) => {
  const result = await run(`import { dev } from 'vite-integration'
const error = await dev('./server.js', ${options}).catch((e) => e)
console.log('RESULT', JSON.stringify({ code: error.code, message: error.message }))`)
  expect(result.code).toBe(code)
  expect(result.message).toContain(`"${name}"`)
})
