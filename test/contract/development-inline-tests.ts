import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { type Adapter, modes, type RunningApplication } from './scenario.ts'
import { type Files, optionsOf, writeSources } from './source-projects.ts'
import { pageOf, startPage } from './tag-page.ts'

const files: Files = {
  'src/critical.css': "@import './colors.css';\n.critical { &:hover { color: red } }\n",
  'src/colors.css': ':root { --main: red }\n',
  'src/theme.ts': "const dark: boolean = matchMedia('x').matches\ndocument.title = String(dark)\n",
  'src/two.ts': "import { two } from './parts/two.ts'\ndocument.title = String(two)\n",
  'src/lazy.js': "void import('./parts/two.ts')\n",
  'src/parts/two.ts': 'export const two: number = 2\n',
  'src/parts/more.css': "@import '../colors.css';\n",
  'src/parts/view.tsx': 'document.title = <string>"x"\n',
  'src/parts/plain.js': 'document.title = "plain"\n',
  'public/src/parts/public.js': 'document.title = "public"\n',
}

/** A plugin that changes a stylesheet, as a preprocessor does. */
const preprocess = `{ name: 'preprocess', enforce: 'pre', transform: (code, id) => /critical\\.css/.test(id) ? code.replace('.critical', '.made') : null }`
const config = `{ plugins: [${preprocess}, integration({ input: 'src/*.{css,ts,js}' })] }`

/** Tests that `viteInline` puts the content of sources into a page, from the first page on. */
export function addDevelopmentInlineTests(host: Adapter): void {
  const names = ['src/critical.css', 'src/theme.ts', 'src/two.ts'] as const
  const textsOf = async (app: RunningApplication): Promise<string[]> =>
    JSON.parse((await get(app, '/page')).body) as string[]

  it.each(modes)(
    'the content of an entry is transformed by Vite, on the first page too, in %s',
    async (mode) => {
      const vite = await optionsOf(writeSources({ files, config }), mode)
      const app = await startPage(host, vite, ({ viteInline }) =>
        JSON.stringify(names.slice(0, mode === 'production' ? 2 : 3).map((name) => viteInline(name))),
      )
      const first = await textsOf(app)
      const [style, script, importing] = first
      expect(style).toMatch(/--main: ?red/)
      expect(style).toContain('.made')
      expect(style).not.toMatch(/@import|\.critical/)
      expect(script).not.toContain('boolean')
      expect(script).toContain('matchMedia')
      if (mode === 'development') expect(importing).toMatch(/from "\/src\/parts\/two\.ts"/)
      expect(await textsOf(app)).toEqual(first)
    },
  )

  describe('in development', () => {
    it('the next page has the edited content', async () => {
      const root = writeSources({ files, config })
      const app = await startPage(host, await optionsOf(root, 'development'), ({ viteInline }) =>
        JSON.stringify([viteInline('src/critical.css'), viteInline('src/theme.ts')]),
      )
      await textsOf(app)
      writeFile(join(root, 'src/colors.css'), ':root { --main: blue }\n')
      writeFile(join(root, 'src/theme.ts'), 'document.title = "edited" as string\n')
      await expect
        .poll(async () => (await textsOf(app)).join(''), { timeout: 20_000 })
        .toMatch(/--main: blue[^]*document\.title = "edited";?\n/)
    })

    it('a source that is no entry is imported by the page, and inlined once Vite has transformed it', async () => {
      const vite = await optionsOf(
        writeSources({ files, config: config.replace('{ plugins', "{ base: '/app/', plugins") }),
        'development',
      )
      const app = await startPage(host, vite, ({ viteInline }) =>
        JSON.stringify(
          ['more.css', 'view.tsx', 'plain.js', 'public.js'].map((name) => viteInline(`src/parts/${name}`)),
        ),
      )
      const plain = ['document.title = "plain"\n', 'document.title = "public"\n']
      const [style, script, ...others] = await textsOf(app)
      expect([style, script]).toEqual([
        '@import url("/app/src/parts/more.css");',
        'import("/app/src/parts/view.tsx")',
      ])
      expect(others).toEqual(plain)
      expect(
        (await get(app, '/app/src/parts/more.css', { accept: 'text/css', 'sec-fetch-dest': 'style' })).body,
      ).toContain('--main')
      const [seen, , ...same] = await textsOf(app)
      expect(seen).toContain('--main')
      expect(same).toEqual(plain)
    })

    it('a script with imports, which production may refuse to inline, is one warning', async () => {
      const logger = recordingLogger()
      const vite = { ...(await optionsOf(writeSources({ files, config }), 'development')), logger }
      const inline = ['src/two.ts', 'src/lazy.js', ...names]
      const app = await startPage(host, vite, ({ viteInline }) =>
        inline.map((name) => viteInline(name)).join(''),
      )
      for (const _page of ['first', 'second']) await get(app, '/page')
      const told = logger.lines.filter(({ message }) => message.includes('in production'))
      expect(told.map(({ level, message }) => [level, message.slice(0, message.indexOf(': '))])).toEqual([
        ['warn', 'viteInline("src/two.ts") imports src/parts/two.ts'],
        ['warn', 'viteInline("src/lazy.js") imports src/parts/two.ts'],
      ])
    })

    it('in production a script with import() or shared imports is INLINE_HAS_IMPORTS', async () => {
      const vite = await optionsOf(writeSources({ files, config }), 'production')
      for (const name of ['src/two.ts', 'src/lazy.js']) {
        const { body } = await pageOf(host, vite, ({ viteInline }) => viteInline(name))
        expect(body).toContain('INLINE_HAS_IMPORTS')
      }
    })
  })
}
