import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { findVite, followEvents, type HotEvent } from '@vite-integration/core/link'
import { writeFile } from '../support/build-files.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { newOutsideFolder } from '../support/workspace.ts'
import { eventually } from '../vite-plugin/hot-files.ts'
import { vites } from '../vite-plugin/vites.ts'
import { startLinked } from './linked.ts'

const none = { styles: [], texts: [] }

describe.each(vites)('$name: calls over the link', ({ vite }) => {
  it('return that Vite is alive, and the session', async () => {
    const { found, root, server } = await startLinked(vite, { base: '/app/' })
    expect(found).toMatchObject({ base: '/app/', pid: process.pid, url: expect.stringContaining('http://') })
    expect(await found.client.isAlive()).toBe(true)
    expect(await found.client.call('alive', {})).toEqual({ pid: process.pid })
    const session = await found.client.call('session', { wanted: none, warm: true })
    expect(session).toMatchObject({ root, base: '/app/', origin: '', checksHosts: true })
    await server.close()
    expect(await found.client.isAlive()).toBe(false)
    await expect(found.client.call('alive', {})).rejects.toMatchObject({
      name: 'ForwardError',
      reason: 'unsent',
    })
  })

  it('return transformed pages of the project', async () => {
    const { found } = await startLinked(vite)
    for (const [file, title] of [
      ['index.html', 'Page'],
      ['admin/index.html', 'Admin'],
    ] as const) {
      const answer = await found.client.call('page', { file, url: '/x' })
      expect(answer).toMatchObject({ html: expect.stringContaining(`<title>${title}</title>`) })
      expect(answer).toMatchObject({ html: expect.stringContaining('/@vite/client') })
    }
  })

  it.each([
    '../secret',
    '../secret.html',
    'admin/../../secret.html',
    '..\\secret.html',
    '{folder}/secret.html',
    '/etc/passwd',
    '.env',
    '.env.html',
    'src/main.js',
    'index.html\0',
    '',
    '.',
  ])('return no other file: %j', async (name) => {
    const { found, root } = await startLinked(vite)
    const file = name.replace('{folder}', path.dirname(root))
    await expect(found.client.call('page', { file, url: '/' })).rejects.toThrow('no page of the project')
  })

  it('return no file that server.fs denies', async () => {
    const { found } = await startLinked(vite, { server: { fs: { deny: ['private.*', '**/admin/**'] } } })
    for (const file of ['private.pem.html', 'admin/index.html']) {
      await expect(found.client.call('page', { file, url: '/' })).rejects.toThrow('no page of the project')
    }
    expect(await found.client.call('page', { file: 'index.html', url: '/' })).toHaveProperty('html')
  })

  it('return a plugin’s error with its fields, and an error for a missing page', async () => {
    const broken = {
      name: 'broken',
      transformIndexHtml() {
        throw Object.assign(new Error('no page today'), { plugin: 'broken', loc: { line: 1, column: 2 } })
      },
    }
    const { found } = await startLinked(vite, { plugins: [broken] })
    const answer = await found.client.call('page', { file: 'index.html', url: '/' })
    expect(answer).toMatchObject({ error: { message: 'no page today', loc: { line: 1, column: 2 } } })
    const gone = await found.client.call('page', { file: 'none.html', url: '/' })
    expect(gone).toMatchObject({ error: { message: expect.stringContaining('ENOENT') } })
  })

  it('send payloads to every browser', async () => {
    const { found, url } = await startLinked(vite)
    const client = await connectHmr({ url })
    await client.next(({ type }) => type === 'connected')
    const told = client.next(({ type }) => type === 'full-reload')
    await found.client.call('send', { payload: { type: 'full-reload' } })
    expect((await told).type).toBe('full-reload')
    await client.close()
  })

  it('fail with the reason, and leave the link usable', async () => {
    const { found } = await startLinked(vite)
    const post = async (call: string, body: string, length = Buffer.byteLength(body)): Promise<number> => {
      const headers = ['host', 'localhost', 'content-length', String(length)]
      const head = { method: 'POST', path: call, headers }
      const answer = await found.client.send(head, { body: Buffer.from(body), isFresh: true })
      answer.resume()
      return answer.statusCode!
    }
    for (const call of ['none', '', 'constructor', '__proto__', 'toString', 'alive/', 'alive?x']) {
      expect([call, await post(`/__vite-integration/${call}`, '{}')]).toEqual([call, 404])
    }
    expect(await post('/src/main.js', '{}')).toBe(404)
    for (const body of ['', '{', 'null', '[]', '5']) {
      expect([body, await post('/__vite-integration/session', body)]).toEqual([body, 500])
    }
    expect(await post('/__vite-integration/session', `"${'x'.repeat(1024 * 1024)}"`)).toBe(413)
    await expect(found.client.call('invoke', { environment: 'none', payload: {} })).rejects.toThrow(
      'client, ssr',
    )
    await expect(found.client.call('invoke', { environment: '__proto__', payload: {} })).rejects.toThrow(
      'no environment',
    )
    expect(await found.client.isAlive()).toBe(true)
  })

  it('fetch modules of an environment for a module runner', async () => {
    const { found } = await startLinked(vite)
    const fetchModule = (id: string) =>
      found.client.call('invoke', {
        environment: 'ssr',
        payload: {
          type: 'custom',
          event: 'vite:invoke',
          data: { id: 'send:1', name: 'fetchModule', data: [id] },
        },
      })
    const answer = await fetchModule('/src/main.js')
    expect(answer).toMatchObject({ result: { code: expect.stringContaining('__vite_ssr_import__') } })
    expect(await fetchModule('/src/none.js')).toMatchObject({
      error: { message: expect.stringContaining('none.js') },
    })
  })

  it('fetch no file for a runner that server.fs does not allow', async () => {
    const { found, root } = await startLinked(vite)
    const folder = path.dirname(root)
    const invoke = (name: string, ...data: readonly unknown[]) =>
      found.client.call('invoke', {
        environment: 'ssr',
        payload: { type: 'custom', event: 'vite:invoke', data: { id: 'send:1', name, data } },
      })
    const outside = `${folder}/secret`
    const relative = path.relative(process.cwd(), outside)
    for (const id of [
      outside,
      `/@fs${outside}`,
      `file://${outside}`,
      `/@id/${outside}`,
      relative,
      `${root}/.env`,
    ]) {
      for (const query of ['', '?raw', '?url', '?inline', '?raw#x', '?import&raw']) {
        await expect(invoke('fetchModule', id + query), id + query).rejects.toThrow('server.fs')
      }
    }
    await expect(invoke('fetchModule', '/.env?raw')).rejects.toThrow('server.fs')
    // An empty importer is none: Vite then reads the file of a bare name.
    for (const id of ['src/../.env?raw', 'src/../../secret?raw', relative]) {
      await expect(invoke('fetchModule', id, ''), id).rejects.toThrow('does not allow')
    }
    await expect(invoke('fetchModule', [outside])).rejects.toThrow('fetchModule')
    for (const name of ['none', '__proto__', 'constructor']) {
      await expect(invoke(name, outside)).rejects.toThrow('fetchModule')
    }
    expect(await invoke('getBuiltins')).toHaveProperty('result')
    expect(await invoke('fetchModule', '/src/text.js?raw')).toMatchObject({
      result: { code: expect.stringContaining('first') },
    })
    expect(await invoke('fetchModule', 'node:fs')).toMatchObject({ result: { externalize: 'node:fs' } })
  })

  it('fetch files below root though server.fs.allow names another folder, and virtual modules', async () => {
    const virtual = {
      name: 'virtual',
      resolveId: (id: string) => (id === 'virtual:one' ? '\0virtual:one' : undefined),
      load: (id: string) => (id === '\0virtual:one' ? 'export default 1' : undefined),
    }
    const { found, root } = await startLinked(vite, {
      plugins: [virtual],
      server: { fs: { allow: ['admin'] } },
    })
    for (const id of ['/src/text.js', `${root}/src/text.js`, 'virtual:one', '/@id/__x00__virtual:one']) {
      const data = { id: 'send:1', name: 'fetchModule', data: [id] }
      const payload = { type: 'custom', event: 'vite:invoke', data }
      expect(await found.client.call('invoke', { environment: 'ssr', payload }), id).toHaveProperty(
        'result.code',
      )
    }
  })

  it('report changed modules', async () => {
    const { found, root, server } = await startLinked(vite)
    const seen: HotEvent[] = []
    const events = await followEvents(found.client, (event) => void seen.push(event))
    for (const id of ['/src/main.js', '/src/text.js']) await server.environments.ssr.transformRequest(id)
    const again = setInterval(
      () => writeFile(`${root}/src/text.js`, `export const text = '${Math.random()}'\n`),
      300,
    )
    await eventually(() => seen.map(({ environment }) => environment))
      .toContain('ssr')
      .finally(() => clearInterval(again))
    expect(seen[0]).toMatchObject({ environment: 'ssr', payload: { type: expect.any(String) } })
    events.close()
    await events.ended
    const later = await followEvents(found.client, () => {})
    await server.close()
    await later.ended
  })
})

it('a link to a root that is reached by another path', async () => {
  const { root } = await startLinked(vites[0]!.vite)
  const elsewhere = path.join(newOutsideFolder('elsewhere'), 'app')
  symlinkSync(root, elsewhere)
  const found = await findVite(hotFilePath(elsewhere))
  expect(found?.pid).toBe(process.pid)
  found?.close()
})
