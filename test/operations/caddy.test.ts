import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { useApplication } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { findFreePort } from '../support/free-port.ts'
import { get, navigation } from '../support/http-client.ts'
import { newOutsideFolder, testFolder } from '../support/workspace.ts'
import { getBytes } from '../support/get-bytes.ts'

const caddy = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'caddy'))
  .find((file) => existsSync(file))
if (caddy === undefined) console.warn('Caddy is not installed. Its tests are skipped.')

const titles = ['in front of the application', 'serves the hashed files']
/** The configurations that docs/operations.md shows, in the order of their titles. */
const documented = [
  ...readFileSync(join(testFolder, '../docs/operations.md'), 'utf8').matchAll(
    /^```caddyfile\n([^]*?)^```$/gm,
  ),
].map(([, text]) => text!)

/** Starts Caddy with a documented configuration, over plain HTTP and on a free port. */
async function startCaddy(config: string, backend: number, outDir: string): Promise<[ChildProcess, string]> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const folder = newOutsideFolder('caddy')
  const site = config
    .replaceAll('shop.example.com', url)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${backend}`)
    .replaceAll('/srv/app/current/dist', outDir)
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${site}`)
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder }
  const child = spawn(caddy!, ['run', '--config', file, '--adapter', 'caddyfile'], { env, stdio: 'ignore' })
  await vi.waitFor(() => get({ url }, '/'), { timeout: 15_000 })
  return [child, url]
}

describe.runIf(caddy).each(documented.map((config, index) => [titles[index], config] as const))(
  'Caddy %s',
  (_title, config) => {
    let root = ''
    let front = { url: '' }
    let child: ChildProcess | undefined
    beforeAll(async () => {
      root = await builtFixture()
    })
    const app = useApplication(expressVersions[0]!, async () => ({
      vite: { root: await builtFixture(), dev: false },
      routes: [{ path: '/api/health', handler: ({ answer }) => answer({ ok: true }) }],
    }))
    beforeAll(async () => {
      const [started, url] = await startCaddy(config, app.port, join(root, 'dist'))
      child = started
      front = { url }
    })
    afterAll(async () => {
      if (!child) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    })

    it('gives each file the bytes and the lifetime that the application gives', async () => {
      const files = globSync('**/*.*', { cwd: join(root, 'dist'), exclude: ['.vite/**'] })
      expect(files.length).toBeGreaterThan(10)
      for (const file of files) {
        const [own, theirs] = [await getBytes(app, `/${file}`), await getBytes(front, `/${file}`)]
        expect([file, theirs.status, theirs.bytes.equals(own.bytes)]).toEqual([file, own.status, true])
        for (const name of ['cache-control', 'x-content-type-options'])
          expect(theirs.headers[name], file).toBe(own.headers[name])
      }
    })

    it('answers ranges and revalidates', async () => {
      const path = `/${chunkOf(readManifest(root), 'src/main.ts').file}`
      const { headers, bytes } = await getBytes(front, path)
      const part = await getBytes(front, path, { range: 'bytes=0-9' })
      expect([part.status, part.bytes]).toEqual([206, bytes.subarray(0, 10)])
      expect((await getBytes(front, path, { 'if-none-match': headers.etag })).status).toBe(304)
    })

    it('passes on pages, routes and 404s', async () => {
      for (const path of [
        '/',
        '/some/page?x=1',
        '/admin',
        '/api/health',
        '/api/none',
        '/assets/gone-A1b2C3d4.js',
      ]) {
        const [own, theirs] = [await getBytes(app, path, navigation), await getBytes(front, path, navigation)]
        expect([path, theirs.status, theirs.bytes.equals(own.bytes)]).toEqual([path, own.status, true])
        expect(theirs.headers.location).toBe(own.headers.location)
        expect(theirs.headers['cache-control'], path).toBe(own.headers['cache-control'])
      }
    })
  },
)
