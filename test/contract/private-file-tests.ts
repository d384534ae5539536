import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeBuild, writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import type { Adapter } from './scenario.ts'
import { startForTest } from './use-application.ts'

const script = 'assets/main-BxY12_ab.js'
const manifest = { 'src/main.ts': { file: script, name: 'main', src: 'src/main.ts', isEntry: true } }
const asScript = { accept: '*/*', 'sec-fetch-dest': 'script' }

/** Tests of files that lie in a build and are never served. */
export function addPrivateFileTests(host: Adapter): void {
  async function expectStatus(vite: object, status: number, paths: readonly string[]): Promise<void> {
    const app = await startForTest(host.start, { vite: { dev: false, ...vite } })
    for (const path of paths) expect((await get(app, `/${path}`, asScript)).status, path).toBe(status)
    expect((await get(app, `/${script}`, asScript)).status).toBe(200)
  }

  describe('files in a build that are never served', () => {
    it('source maps, and what editors and systems leave behind, in any letters and compressed too', async () => {
      const names = [
        `${script}.map`,
        `${script}.map.br`,
        `${script}.map.gz`,
        'assets/other.js.MAP',
        'index.html~',
        'index.html.bak',
        'index.html.orig',
        'index.html.swp',
        'web.config',
        'Web.Config',
        'Thumbs.db',
        '.DS_Store',
        '.vite/deps.json',
        '.vite/deps.json.br',
        'ssr-manifest.json',
        'ssr-manifest.json.gz',
      ]
      await expectStatus({ root: writeBuild(manifest, ['index.html', script, ...names]) }, 404, names)
    })

    it('a manifest under a name of its own, compressed too', async () => {
      const root = writeBuild(manifest, ['index.html', script, 'meta/files.json.br'])
      writeFile(join(root, 'dist/meta/files.json'), JSON.stringify(manifest))
      const paths = ['meta/files.json', 'meta/files.json.br']
      await expectStatus({ root, manifest: 'meta/files.json' }, 404, paths)
      writeFile(
        join(root, 'dist/.vite/integration.json'),
        JSON.stringify({ version: 1, manifest: 'meta/files.json' }),
      )
      await expectStatus({ root }, 404, paths)
    })

    it('a manifest at the root, but not the one of a web application', async () => {
      const root = writeBuild(manifest, ['index.html', script])
      writeFile(join(root, 'dist/manifest.json'), JSON.stringify(manifest))
      await expectStatus({ root }, 404, ['manifest.json'])
      writeFile(join(root, 'dist/manifest.json'), JSON.stringify({ name: 'Shop', icons: [] }))
      await expectStatus({ root }, 200, ['manifest.json'])
    })

    it('server output that the build has recorded, with the files beside it', async () => {
      const root = writeBuild(manifest, [
        'index.html',
        script,
        'ssr/entry.js',
        'ssr/assets/a.js',
        'ssr/a.js.br',
      ])
      const server = { ssr: { 'src/entry.ts': 'ssr/entry.js' } }
      writeFile(join(root, 'dist/.vite/integration.json'), JSON.stringify({ version: 1, server }))
      await expectStatus({ root }, 404, ['ssr/entry.js', 'ssr/assets/a.js', 'ssr/a.js', 'ssr/a.js.br'])
    })

    it('the server in dist/server, when the client is in dist', async () => {
      const root = writeBuild(manifest, [
        'index.html',
        script,
        'server/entry-server.js',
        'server/package.json',
      ])
      await expectStatus({ root }, 404, ['server/entry-server.js', 'server/package.json'])
    })

    it('a folder of that name is served when it is the client that has it', async () => {
      const chunk = { file: 'server/list-BxY12_ab.js', name: 'list' }
      const root = writeBuild({ ...manifest, '_list.js': chunk }, ['index.html', script, chunk.file])
      await expectStatus({ root }, 200, [chunk.file])
    })

    it('the program that runs: it is told of at the start', async () => {
      const root = writeBuild(manifest, ['index.html', script, 'server.js', 'server.js.gz'])
      const [node = '', program = ''] = process.argv
      process.argv.splice(0, 2, node, join(root, 'dist/server.js'))
      onTestFinished(() => void process.argv.splice(0, 2, node, program))
      const logger = recordingLogger()
      await expectStatus({ root, logger }, 404, ['server.js', 'server.js.gz'])
      const warnings = logger.lines.filter(({ level }) => level === 'warn')
      expect(warnings).toHaveLength(1)
      expect(warnings[0]?.message).toContain(join(root, 'dist'))
    })
  })

  describe('a build without a manifest', () => {
    it('serves its pages and files; one warning says what is missing', async () => {
      const root = writeBuild('{}')
      const outDir = join(root, 'pages')
      for (const file of ['index.html', 'robots.txt', script]) writeFile(join(outDir, file), file)
      const logger = recordingLogger()
      const app = await startForTest(host.start, { vite: { root, dev: false, outDir, logger } })
      expect((await get(app, '/dashboard', { accept: 'text/html' })).status).toBe(200)
      expect((await get(app, '/robots.txt')).status).toBe(200)
      expect((await get(app, `/${script}`)).headers['cache-control']).toBe('no-cache')
      expect(() => app.outside.tags('src/main.ts')).toThrow(
        expect.objectContaining({ code: 'MANIFEST_NOT_FOUND' }),
      )
      const warnings = logger.lines.filter(({ level }) => level === 'warn')
      expect(warnings).toHaveLength(1)
      expect(warnings[0]?.message).toMatch(/manifest: true/)
    })
  })
}
