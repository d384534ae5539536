import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { chunkOf, readManifest, writeCompleteBuild, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get } from '../support/http-client.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import type { Adapter } from './scenario.ts'
import { codeOf, pageOf, startPage, tagProject } from './tag-page.ts'

/** Contents of files that are inlined into the page. */
export function addTagInlineTests(host: Adapter): void {
  const build = async (): Promise<ViteIntegrationOptions & { root: string }> => ({
    root: await builtFixture({ fixture: 'tags' }),
    dev: false,
  })

  describe('the content of a file', () => {
    it('is the content of the built file', async () => {
      const vite = await build()
      const manifest = readManifest(vite.root)
      for (const key of ['src/theme.css', 'src/calc.js']) {
        const { body } = await pageOf(host, vite, ({ viteInline }) => viteInline(key))
        expect(body).toBe(readFileSync(join(vite.root, 'dist', chunkOf(manifest, key).file), 'utf8'))
      }
    })

    it('never ends its element, and keeps its meaning', async () => {
      const script =
        'globalThis.seen = ["</script>", "</SCRIPT >", "<!--<script>", /^<!--/u.source, /<\\/script>/u.source]\n'
      const root = writeCompleteBuild({
        'a.ts': { file: 'assets/a-11111111.js', isEntry: true },
        'a.css': { file: 'assets/b-11111111.css', isEntry: true },
      })
      writeFile(join(root, 'dist/assets/a-11111111.js'), script)
      writeFile(join(root, 'dist/assets/b-11111111.css'), 'a::before { content: "</style><script>"; }\n')
      const { outside } = await startPage(host, { root, dev: false }, () => '')
      const code = outside.inline('a.ts')
      expect(code).not.toMatch(/<\/script|<!--/i)
      const run = (text: string): unknown => {
        const scope: { seen?: unknown } = {}
        new Function('globalThis', text)(scope)
        return scope.seen
      }
      // `source` is the text of a pattern, which escaping changes: the patterns are compared by what they match.
      expect((run(code) as string[]).slice(0, 3)).toEqual((run(script) as string[]).slice(0, 3))
      for (const source of (run(code) as string[]).slice(3))
        expect(new RegExp(source, 'u').test('<!--</script>')).toBe(true)
      expect(outside.inline('a.css')).not.toMatch(/<\/style/i)
    })

    it.each([
      ['vite.config', 'src/main.ts', ['card.module.css', 'photo.png', 'preload-helper', 'lazy.ts']],
      ['vite.config', 'src/second.ts', ['preload-helper', 'lazy-too.ts']],
      ['vite.config', 'src/lazy.ts', ['deep']],
      ['vite.config', 'index.html', ['src/main.ts']],
      ['vite.import-map.config', 'src/second.ts', ['preload-helper', 'lazy-too.ts']],
      ['vite.integrity.config', 'src/second.ts', ['preload-helper', 'lazy-too.ts']],
    ])(
      'of a script that imports chunks is refused, and they are named: %s %s',
      async (config, name, chunks) => {
        const vite = { root: await builtFixture({ fixture: 'tags', config }), dev: false }
        const { body } = await pageOf(host, vite, ({ viteInline }) => viteInline(name))
        const { code, message, hint } = JSON.parse(body) as Record<string, string>
        expect([code, message]).toEqual([
          'INLINE_HAS_IMPORTS',
          `"${name}" imports other chunks and cannot stand in a page`,
        ])
        for (const chunk of chunks) expect(hint).toContain(chunk)
        expect(hint).not.toContain('polyfill')
      },
    )

    it.each(['vite', 'vite7'] as const)(
      'of a script that imports nothing but the polyfill of modulepreload is without it, by %s',
      async (vite) => {
        const root = await builtFixture({ fixture: 'tags', config: 'vite.integrity.config', vite })
        const { file, imports } = chunkOf(readManifest(root), 'src/calc.js')
        expect(imports).toEqual([expect.stringContaining('modulepreload-polyfill')])
        const built = readFileSync(join(root, 'dist', file), 'utf8')
        const { outside } = await startPage(host, { root, dev: false }, () => '')
        const text = outside.inline('src/calc.js')
        expect(text).not.toMatch(/import\s*["'`{]|from/)
        expect(built.endsWith(text)).toBe(true)
      },
    )

    it('has URLs that work on every page, also with a relative base', async () => {
      const css =
        '.a{src:url(b-11111111.png)}.b{src:url("./b-11111111.png#x")}.c{src:url(\'../i%20j.svg?a\')}' +
        '.d::before{content:"url(gone.png)"}.e{src:url(/b-11111111.png)}.f{src:url(https://a.test/b-11111111.png)}'
      const root = writeCompleteBuild({ 'a.css': { file: 'assets/a-11111111.css', isEntry: true } })
      for (const [file, content] of [
        ['assets/a-11111111.css', css],
        ['assets/b-11111111.png', ''],
        ['i j.svg', ''],
      ] as const)
        writeFile(join(root, 'dist', file), content)
      const vite = { root, dev: false, base: '/app/', assetOrigin: 'https://cdn.example' }
      const { outside } = await startPage(host, vite, () => '')
      const own = 'https://cdn.example/app'
      expect(outside.inline('a.css')).toBe(
        `.a{src:url(${own}/assets/b-11111111.png)}.b{src:url("${own}/assets/b-11111111.png#x")}` +
          `.c{src:url('${own}/i%20j.svg?a')}` +
          css.slice(css.indexOf('.d')),
      )
    })

    it('is refused when it is large', async () => {
      const root = writeCompleteBuild({ 'a.ts': { file: 'assets/a-11111111.js', isEntry: true } })
      writeFile(join(root, 'dist/assets/a-11111111.js'), '/'.repeat(65_537))
      expect(await codeOf(host, { root, dev: false }, ({ viteInline }) => viteInline('a.ts'))).toBe(
        'INLINE_TOO_LARGE',
      )
    })

    it('that was removed from the disk is unknown', async () => {
      const root = writeCompleteBuild({ 'a.ts': { file: 'assets/a-11111111.js', isEntry: true } })
      rmSync(join(root, 'dist/assets/a-11111111.js'))
      expect(await codeOf(host, { root, dev: false }, ({ viteInline }) => viteInline('a.ts'))).toBe(
        'ASSET_NOT_FOUND',
      )
    })
  })

  describe('the content of a file in development', () => {
    it('that is unknown is looked for in the folders that there are, as by viteAsset', async () => {
      const root = writeCompleteBuild({})
      writeFile(join(root, 'vite.config.js'), 'export default { publicDir: false }\n')
      const { outside } = await startPage(host, { root, dev: true }, () => '')
      for (const find of [outside.inline, outside.asset]) {
        const error = await integrationErrorOf(() => find('src/none.css'))
        expect(error.hint).toBe(`Looked in ${root}. There is no such file.`)
      }
    })

    it('is transformed for browsers, from the second page on', async () => {
      const app = await startPage(host, await tagProject('development'), ({ viteInline }) =>
        JSON.stringify(['src/shared.ts', 'src/theme.css', 'index.html'].map((name) => viteInline(name))),
      )
      await get(app, '/page')
      const [script, style, page] = JSON.parse((await get(app, '/page')).body) as string[]
      expect(script).toContain('export function show(...words)')
      expect(style).toBe('.theme {\n  color: rebeccapurple;\n}\n')
      expect(page).toContain('<h1>a page</h1>')
    })
  })
}
