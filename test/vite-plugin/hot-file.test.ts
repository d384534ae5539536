import { existsSync, statSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { identityPath, isRightAnswer } from '@vite-integration/core/dev'
import integration from '@vite-integration/vite-plugin'
import { certificate } from '../hosts/servers.ts'
import { get, send } from '../support/http-client.ts'
import { ask, eventually, isGenuine, readHotFile } from './hot-files.ts'
import { build, inlineConfig, site, writeProject } from './projects.ts'
import { startMiddleware, startVite } from './servers.ts'
import { vites } from './vites.ts'

describe.each(vites)('$name: the hot file', ({ vite }) => {
  it('says where the server is, for its owner alone, and is gone with it', async () => {
    const root = writeProject(site)
    const { server, port } = await startVite(vite, root)
    const hot = await readHotFile(root)
    expect(hot).toEqual({
      url: `http://127.0.0.1:${String(port)}`,
      base: '/',
      pid: process.pid,
      secret: expect.stringMatching(/^[\da-f]{64}$/),
    })
    if (process.platform !== 'win32') expect(statSync(hotFilePath(root)).mode & 0o777).toBe(0o600)
    await server.close()
    expect(existsSync(hotFilePath(root))).toBe(false)
  })

  it('a file that others may read and that was left behind becomes one that they may not', async () => {
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
    expect(await isGenuine(hot)).toBe(true)
  })

  it.each(['./', '', 'https://cdn.example.com/app/'])('base %j is the one of development', async (base) => {
    const root = writeProject(site)
    await startVite(vite, root, { config: { base } })
    const hot = await readHotFile(root)
    expect(hot.base).toBe(base.startsWith('https') ? '/app/' : '/')
    expect(await isGenuine(hot)).toBe(true)
  })

  it('a config with the plugin twice has one server all the same', async () => {
    const root = writeProject(site)
    await startVite(vite, root, { after: [integration()] })
    expect(await isGenuine(await readHotFile(root))).toBe(true)
  })

  it('a server on all addresses is reached on this machine', async () => {
    const root = writeProject(site)
    await startVite(vite, root, { config: { server: { host: true } } })
    expect(await isGenuine(await readHotFile(root))).toBe(true)
  })

  it('names https where it is', async () => {
    const root = writeProject(site)
    await startVite(vite, root, { config: { server: { https: certificate() } } })
    const hot = await readHotFile(root)
    expect(new URL(hot.url).protocol).toBe('https:')
    expect(await isGenuine(hot)).toBe(true)
  })

  it('a server that listens without telling Vite is found as well', async () => {
    const root = writeProject(site)
    const server = await vite.createServer(inlineConfig(root))
    onTestFinished(() => server.close())
    server.httpServer?.listen(0, '127.0.0.1')
    expect(await isGenuine(await readHotFile(root))).toBe(true)
  })

  it('the challenge proves who answers, and gives the secret to nobody', async () => {
    const root = writeProject(site)
    await startVite(vite, root)
    const hot = await readHotFile(root)
    expect(await isGenuine(hot)).toBe(true)
    expect(await isGenuine({ ...hot, secret: '0'.repeat(64) })).toBe(false)
    const { status, headers, body } = await ask(hot, 'ä & more')
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain',
      'no-store',
    ])
    expect(isRightAnswer(hot.secret, 'ä & more', body)).toBe(true)
    expect(isRightAnswer(hot.secret, 'another', body)).toBe(false)
    expect(body).not.toContain(hot.secret)
  })

  it.each([
    ['no challenge', 'GET', ''],
    ['POST', 'POST', '?challenge=x'],
    ['another path', 'GET', '/more?challenge=x'],
  ])('%s: no answer', async (_name, method, rest) => {
    const root = writeProject(site)
    const { url } = await startVite(vite, root)
    const hot = await readHotFile(root)
    const { body } = await send({ url }, method, `/${identityPath}${rest}`)
    expect(isRightAnswer(hot.secret, 'x', body)).toBe(false)
    expect(body).not.toMatch(/^[\da-f]{64}$/)
  })

  it('a name that is not allowed gets no answer', async () => {
    const root = writeProject(site)
    const { url } = await startVite(vite, root)
    const hot = await readHotFile(root)
    const { status } = await get({ url }, `/${identityPath}?challenge=x`, { host: 'evil.test' })
    expect(status).toBe(403)
    expect(await isGenuine(hot)).toBe(true)
  })

  it('of two servers the last one has the file, and the first takes nothing along', async () => {
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

  it('a server that restarts, as with each change of its config, has it anew and leaves nothing behind', async () => {
    const root = writeProject(site)
    const { server } = await startVite(vite, root)
    const first = await readHotFile(root)
    const count = (): number[] => ['exit', 'SIGINT', 'SIGHUP'].map((event) => process.listenerCount(event))
    const before = count()
    for (let times = 0; times < 3; times++) {
      const { secret } = await readHotFile(root)
      await server.restart()
      await eventually(async () => (await readHotFile(root)).secret).not.toBe(secret)
      expect(await isGenuine(await readHotFile(root))).toBe(true)
    }
    expect(await isGenuine(first)).toBe(false)
    expect(count()).toEqual(before)
    await server.close()
    expect(existsSync(hotFilePath(root))).toBe(false)
    expect(Math.max(...count())).toBeLessThan(Math.max(...before))
  })

  it('a stranger who has taken the port does not pass for the server', async () => {
    const root = writeProject(site)
    const { server, port } = await startVite(vite, root)
    const hot = await readHotFile(root)
    await server.close()
    await startVite(vite, writeProject(site), { config: { server: { port, strictPort: true } } })
    expect(await isGenuine(hot)).toBe(false)
  })

  it('there is none in the process of a backend, after a build, or in a preview', async () => {
    const root = writeProject({ ...site, 'index.html': '<script type="module" src="/src/main.ts"></script>' })
    await startMiddleware(vite, root)
    await build(vite, root)
    const preview = await vite.preview(
      inlineConfig(root, { config: { preview: { port: 0, host: '127.0.0.1' } } }),
    )
    onTestFinished(() => preview.close())
    // All of them have had the time that a server takes.
    const other = writeProject(site)
    await startVite(vite, other)
    await readHotFile(other)
    expect(existsSync(hotFilePath(root))).toBe(false)
  })

  it('a folder that cannot be written does not keep the server from running', async () => {
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
