import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { findFreePort } from '../support/free-port.ts'
import { get, navigation } from '../support/http-client.ts'
import { newFolder } from '../support/workspace.ts'

const config = `import path from 'node:path'
const name = ['d', 'ep'].join('')
const { alias } = await import(name)
export default { define: { VERSION: '"1"' }, resolve: { alias: { [alias]: path.join(__dirname, 'src') } } }
`

const server = (version: string): string => `import express from 'express'
import { viteIntegration } from '@vite-integration/express'

const app = express()
const vite = viteIntegration()
app.use(vite)
app.get('/api/version', (req, res) => res.send('${version}'))
const listening = app.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  listening.close()
  listening.closeAllConnections()
  void vite.close()
})
`

/** Node restarts a program this many milliseconds after a change, all changes of that time together; and some more. */
const untilRestartMs = 1000

it('node --watch restarts the program when its files change, and never because Vite has read its config', async () => {
  const root = newFolder('node-watch')
  const write = (file: string, content: string): void => writeFileSync(join(root, file), content)
  write('package.json', '{ "type": "module" }')
  write('vite.config.ts', config)
  mkdirSync(join(root, 'node_modules/dep'), { recursive: true })
  write('node_modules/dep/package.json', '{ "name": "dep", "type": "module", "exports": "./index.js" }')
  write('node_modules/dep/index.js', "export const alias = '@'")
  write('index.html', '<!doctype html><title>Watched</title>')
  write('main.js', 'import "@/style.css"; console.log(VERSION)')
  mkdirSync(join(root, 'src'))
  write('src/style.css', '')
  write('server.js', server('1'))
  const port = await findFreePort()
  const { VITEST: _, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=source', '--watch', 'server.js'], {
    cwd: root,
    env: { ...env, NODE_ENV: 'development', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)))
  const target = { url: `http://127.0.0.1:${String(port)}` }
  const serves = (version: string): Promise<void> =>
    vi.waitFor(
      async () => {
        expect(await get(target, '/api/version')).toMatchObject({ body: version })
        // A page comes from Vite, which has read its config then.
        expect(await get(target, '/', navigation)).toMatchObject({ status: 200 })
      },
      { timeout: 15_000, interval: 20 },
    )

  await serves('1')
  await sleep(untilRestartMs)
  expect(output).not.toContain('Restarting')
  write('server.js', server('2'))
  await serves('2')
  await sleep(untilRestartMs)
  expect(output.match(/^Restarting /gm)).toHaveLength(1)

  write('vite.config.ts', config.replace('"1"', '"2"'))
  const define = async (): Promise<string> => (await get(target, '/@vite/env')).body
  await vi.waitFor(async () => expect(await define()).toContain('"VERSION": "2"'), { timeout: 15_000 })
})
