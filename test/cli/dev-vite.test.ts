import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { connectHmr, ping } from '../support/hmr-client.ts'
import { get, navigation } from '../support/http-client.ts'
import { testFolder } from '../support/workspace.ts'
import { express } from './dev-projects.ts'
import { asScript, edit, eventually, startDev, writeProject } from './run-dev.ts'

/** Returns the process id in the hot file of this run. */
function vitePid(root: string): number {
  const folder = join(root, 'node_modules/.vite-integration')
  const file = readdirSync(folder).find((name) => /^dev-[\d]+-\w+\.json$/.test(name))
  return JSON.parse(readFileSync(join(folder, file!), 'utf8')).pid
}

it('a killed Vite closes its HMR connections and is started again, while the backend goes on answering', async () => {
  const root = writeProject(express)
  const dev = await startDev(root)
  expect((await get(dev, '/', navigation)).status).toBe(200)
  const hmr = await connectHmr(dev)
  process.kill(vitePid(root), 'SIGKILL')
  await hmr.closed
  expect((await get(dev, '/api/greeting')).body).toBe('hello you')
  await eventually(() => dev.err()).toContain('[dev] Vite ended with SIGKILL; it is started again.')
  await eventually(async () => (await get(dev, '/src/text.js', asScript)).status).toBe(200)
  await eventually(() => ping(dev)).toBe(true)
  const again = await connectHmr(dev)
  await again.close()
  expect((await get(dev, '/api/greeting')).body).toBe('hello you')
})

it('the usual hot file is not written: it belongs to a Vite that is started by hand', async () => {
  const root = writeProject(express)
  const dev = await startDev(root)
  const names = readdirSync(join(root, 'node_modules/.vite-integration'))
  const files = names.filter((name) => name.endsWith('.json'))
  expect(files).toEqual([expect.stringMatching(`^dev-${String(dev.pid)}-\\w+\\.json$`)])
  await dev.stop()
  expect(readdirSync(join(root, 'node_modules/.vite-integration'))).toEqual([])
})

it('Vite 7 works as well', async () => {
  const config = `export default { plugins: [{
    name: 'says-version',
    configureServer() { console.log('this is Vite ' + this.meta.viteVersion) },
  }] }`
  const root = writeProject({ ...express, 'vite.config.js': config })
  const vite7 = dirname(createRequire(join(testFolder, 'package.json')).resolve('vite7/package.json'))
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(vite7, join(root, 'node_modules/vite'), 'dir')
  const dev = await startDev(root)
  expect((await get(dev, '/', navigation)).body).toContain('<title>Page</title>')
  expect((await get(dev, '/src/text.js', asScript)).body).toContain('text 1')
  await eventually(() => dev.out()).toContain('this is Vite 7.')
  const hmr = await connectHmr(dev)
  onTestFinished(hmr.close)
  await edit(root, 'greet.ts', 'hello', 'good day')
  await hmr.next(({ type }) => type === 'full-reload')
  await eventually(async () => (await get(dev, '/api/greeting')).body).toBe('good day you')
})
