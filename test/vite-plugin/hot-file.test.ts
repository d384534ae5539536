import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import integration from '@vite-integration/vite-plugin'
import { certificate } from '../hosts/servers.ts'
import { get, send } from '../support/http-client.ts'
import { eventually, isFound, readHotFile, socketOf } from './hot-files.ts'
import { build, inlineConfig, site, writeProject } from './projects.ts'
import { startMiddleware, startVite } from './servers.ts'
import { vites } from './vites.ts'

/** Writes a project with a path that is short enough for a socket below it. */
function shortRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'hot-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  cpSync(writeProject(site), root, { recursive: true })
  return root
}

describe.each(vites)('$name: the hot file', ({ vite }) => {
  it('names the server, only its owner can read it, and it is removed with the server', async () => {
    const root = writeProject(site)
    const { server, port } = await startVite(vite, root)
    const hot = await readHotFile(root)
    expect(hot).toEqual({
      url: `http://127.0.0.1:${String(port)}`,
      base: '/',
      pid: process.pid,
      socket: expect.stringContaining('link-'),
    })
    if (process.platform !== 'win32') expect(statSync(hotFilePath(root)).mode & 0o777).toBe(0o600)
    await server.close()
    expect(existsSync(hotFilePath(root))).toBe(false)
  })

  it('a stale file that others can read is replaced by one that they cannot read', async () => {
    const root = writeProject({ ...site, 'node_modules/.vite-integration/dev-server.json': '{}' })
    expect(statSync(hotFilePath(root)).mode & 0o077).not.toBe(0)
    const { url } = await startVite(vite, root)
    await eventually(async () => (await readHotFile(root)).url).toBe(url)
    if (process.platform !== 'win32') expect(statSync(hotFilePath(root)).mode & 0o777).toBe(0o600)
  })

  it('names the base of the server, and localhost where that is its host', async () => {
    const root = writeProject(site)
    const config = { base: '/app/', server: { host: 'localhost' } }
    const { port } = await startVite(vite, root, { config })
    const hot = await readHotFile(root)
    expect(hot.base).toBe('/app/')
    expect(new URL(hot.url).port).toBe(String(port))
    expect(await isFound(root)).toBe(true)
  })

  it.each(['./', '', 'https://cdn.example.com/app/'])('base %j is the one of development', async (base) => {
    const root = writeProject(site)
    await startVite(vite, root, { config: { base } })
    const hot = await readHotFile(root)
    expect(hot.base).toBe(base.startsWith('https') ? '/app/' : '/')
    expect(await isFound(root)).toBe(true)
  })

  it('a config with the plugin twice opens one link', async () => {
    const root = writeProject(site)
    await startVite(vite, root, { after: [integration()] })
    await readHotFile(root)
    expect(await isFound(root)).toBe(true)
  })

  it('a server on all addresses is named by a local one', async () => {
    const root = writeProject(site)
    await startVite(vite, root, { config: { server: { host: true } } })
    await readHotFile(root)
    expect(await isFound(root)).toBe(true)
  })

  it('names https where the server uses it', async () => {
    const root = writeProject(site)
    await startVite(vite, root, { config: { server: { https: certificate() } } })
    const hot = await readHotFile(root)
    expect(new URL(hot.url).protocol).toBe('https:')
    expect(await isFound(root)).toBe(true)
  })

  it('a server that starts without Vite’s own listen() is found too', async () => {
    const root = writeProject(site)
    const server = await vite.createServer(inlineConfig(root))
    onTestFinished(() => server.close())
    server.httpServer?.listen(0, '127.0.0.1')
    await readHotFile(root)
    expect(await isFound(root)).toBe(true)
  })

  it('only its user can open the socket, which is beside the file', async () => {
    const root = shortRoot()
    await startVite(vite, root)
    const hot = await readHotFile(root)
    const socket = socketOf(root, hot)
    expect(hot.socket).toMatch(/^link-\w{6}\/s$/)
    expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700)
    expect(statSync(socket).isSocket()).toBe(true)
  })

  it('a project with a long path has its socket elsewhere, in a private folder too', async () => {
    const root = path.join(shortRoot(), 'a'.repeat(100))
    cpSync(writeProject(site), root, { recursive: true })
    const { server } = await startVite(vite, root)
    const hot = await readHotFile(root)
    expect(path.isAbsolute(hot.socket)).toBe(true)
    expect(Buffer.byteLength(hot.socket)).toBeLessThan(104)
    expect(statSync(path.dirname(hot.socket)).mode & 0o777).toBe(0o700)
    expect(await isFound(root)).toBe(true)
    chmodSync(path.dirname(hot.socket), 0o755)
    expect(await isFound(root)).toBe(false)
    await server.close()
    expect(existsSync(path.dirname(hot.socket))).toBe(false)
  })

  it('containers that mount the project at different paths share the link', async () => {
    const root = shortRoot()
    await startVite(vite, root)
    await readHotFile(root)
    const elsewhere = path.join(writeProject({}), 'app')
    symlinkSync(root, elsewhere)
    expect(await isFound(elsewhere)).toBe(true)
  })

  it.each([
    '/node_modules/.vite-integration/dev-server.json',
    '/node_modules/.vite-integration/dev-server.json?import',
    '/NODE_MODULES/.Vite-Integration/dev-server.json',
    '/node_modules/%2evite-integration/dev-server.json',
    '/node_modules/.vite-integration%2fdev-server.json',
    '/@fs{root}/node_modules/.vite-integration/dev-server.json',
  ])('%s is not served', async (target) => {
    const root = writeProject(site)
    const { url } = await startVite(vite, root)
    const hot = await readHotFile(root)
    const { status, body } = await get({ url }, target.replace('{root}', root))
    expect(status).toBe(404)
    expect(body).not.toContain(hot.socket)
  })

  it('Vite’s own port answers no calls', async () => {
    const root = writeProject(site)
    const { url } = await startVite(vite, root)
    await readHotFile(root)
    for (const call of ['alive', 'session', 'page', 'send', 'invoke', 'dispatch', 'events']) {
      for (const method of ['GET', 'POST']) {
        const body = method === 'GET' ? {} : { body: '{"wanted":{"styles":[],"texts":[]}}' }
        const reply = await send({ url }, method, `/__vite-integration/${call}`, body)
        expect([call, method, reply.status]).toEqual([call, method, 404])
      }
    }
  })

  it('with two servers the last one has the file, and the first does not remove it', async () => {
    const root = writeProject(site)
    const first = await startVite(vite, root)
    await readHotFile(root)
    const second = await startVite(vite, root)
    await eventually(async () => (await readHotFile(root)).url).toBe(second.url)
    await first.server.close()
    expect((await readHotFile(root)).url).toBe(second.url)
    await second.server.close()
    expect(existsSync(hotFilePath(root))).toBe(false)
  })

  it('a server that restarts after a change of its config writes it again and leaves nothing behind', async () => {
    const root = writeProject(site)
    const { server } = await startVite(vite, root)
    const first = await readHotFile(root)
    const count = (): number[] => ['exit', 'SIGINT', 'SIGHUP'].map((event) => process.listenerCount(event))
    const before = count()
    for (let times = 0; times < 3; times++) {
      const { socket } = await readHotFile(root)
      await server.restart()
      await eventually(async () => (await readHotFile(root)).socket).not.toBe(socket)
      await readHotFile(root)
      expect(await isFound(root)).toBe(true)
    }
    expect(existsSync(path.dirname(socketOf(root, first)))).toBe(false)
    expect(count()).toEqual(before)
    await server.close()
    expect(existsSync(hotFilePath(root))).toBe(false)
    expect(Math.max(...count())).toBeLessThan(Math.max(...before))
  })

  it('is not written in middleware mode, by a build, or by a preview', async () => {
    const root = writeProject({ ...site, 'index.html': '<script type="module" src="/src/main.ts"></script>' })
    await startMiddleware(vite, root)
    await build(vite, root)
    const preview = await vite.preview(
      inlineConfig(root, { config: { preview: { port: 0, host: '127.0.0.1' } } }),
    )
    onTestFinished(() => preview.close())
    // Each has had as much time as a server needs to write the file.
    const other = writeProject(site)
    await startVite(vite, other)
    await readHotFile(other)
    expect(existsSync(hotFilePath(root))).toBe(false)
  })

  it('a folder that is not writable does not stop the server', async () => {
    const root = writeProject({
      ...site,
      'node_modules/.vite-integration': 'a file where a folder should be',
    })
    const warnings: string[] = []
    const customLogger = { ...vite.createLogger('silent'), warn: (text: string) => void warnings.push(text) }
    const { url } = await startVite(vite, root, { config: { customLogger } })
    expect((await get({ url }, '/src/second.ts')).status).toBe(200)
    await eventually(() => warnings.join()).toContain('Backends will not find this server')
  })
})
