import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { parseTags, summarize } from '../support/parse-tags.ts'
import { recordingLogger, type RecordingLogger } from '../support/recording-logger.ts'
import { type Adapter, modes, type RunningApplication } from './scenario.ts'
import { type Files, firstStyles, optionsOf, writeSources } from './source-projects.ts'
import { assetPath, tagRoutes, tagsPath } from './tag-routes.ts'
import { startForTest } from './use-application.ts'

const sources: Files = {
  'shared/src/main.ts': "import './main.css'\nimport './part.ts'\n",
  'shared/src/part.ts': "import './part.css'\n",
  'shared/src/main.css': '.main { color: red }\n',
  'shared/src/part.css': '.part { color: red }\n',
  'shared/src/theme.css': '.theme { color: red }\n',
  'shared/src/photo.png': 'photo',
}

const linked = {
  files: sources,
  root: 'app',
  config: `{ plugins: [integration({ input: ['src/main.ts', 'src/theme.css'], assets: 'src/*.png' })] }`,
  links: { 'app/src': 'shared/src' },
}

/**
 * Tests of sources that have another name in the project than in Vite (links, aliases), and of sources with mistakes.
 */
export function addDevelopmentSourceTests(host: Adapter): void {
  const start = (vite: ViteIntegrationOptions, logger = recordingLogger()): Promise<RunningApplication> =>
    startForTest(host.start, { vite: { logger, ...vite }, routes: tagRoutes() })
  const warnings = ({ lines }: RecordingLogger): string[] =>
    lines.filter(({ message }) => message.includes('in production')).map(({ message }) => message)

  /** Returns the text of all stylesheets that a page has before its first paint. */
  const stylesOf = async (app: RunningApplication, ...entries: string[]): Promise<string> =>
    (await firstStyles(app, tagsPath(...entries))).map(({ text }) => text).join('\n')

  describe.each([
    ['a linked folder', linked, 'app'],
    [
      'a linked entry',
      {
        ...linked,
        links: Object.fromEntries(
          ['main.ts', 'theme.css', 'photo.png'].map((name) => [`app/src/${name}`, `shared/src/${name}`]),
        ),
        files: { ...sources, 'app/src/own.ts': '' },
      },
      'app',
    ],
    ['a linked root', { ...linked, links: { ...linked.links, web: 'app' } }, 'web'],
  ])('%s', (_name, project, root) => {
    const entries = [
      ['src/main.ts', 'src/theme.css'],
      ['main', 'theme'],
    ]

    it.each(modes)('sources are found by their names in the project in %s', async (mode) => {
      const logger = recordingLogger()
      for (const vite of ['vite', 'vite7'] as const) {
        const app = await start(await optionsOf(join(writeSources(project), root), mode, vite), logger)
        for (const names of entries) {
          const css = await stylesOf(app, ...names)
          for (const name of ['main', 'part', 'theme'])
            expect([names, css]).toEqual([names, expect.stringContaining(`.${name}`)])
          const urls = summarize((await get(app, tagsPath(...names))).body).flatMap(
            (line) => line.split(' ')[1] ?? [],
          )
          for (const url of urls.filter((found) => found.startsWith('/')))
            expect((await get(app, url)).status, url).toBe(200)
        }
        const { url } = JSON.parse((await get(app, assetPath('src/photo.png'))).body) as { url: string }
        expect((await get(app, url)).body).toBe('photo')
      }
      expect(warnings(logger)).toEqual([])
    })

    it('styles carry the ids of their modules, so that they are applied once', async () => {
      const folder = writeSources(project)
      const app = await start(await optionsOf(join(folder, root), 'development'))
      const ids = (await firstStyles(app, tagsPath('src/main.ts', 'src/theme.css'))).map(
        ({ attributes }) => attributes['data-vite-dev-id'],
      )
      expect(ids.toSorted()).toEqual(
        ['main', 'part', 'theme'].map((name) => join(folder, `shared/src/${name}.css`)),
      )
      const { body } = await get(
        app,
        parseTags((await get(app, tagsPath('src/main.ts'))).body).at(-1)?.attributes['src'] ?? '',
      )
      const url = /"([^"]*main\.css)"/.exec(body)?.[1] ?? ''
      const id = JSON.stringify(join(folder, 'shared/src/main.css'))
      expect((await get(app, url)).body).toContain(`const __vite__id = ${id}`)
    })
  })

  it('with preserveSymlinks sources have the names of the links, as in Vite', async () => {
    const config = `{ resolve: { preserveSymlinks: true }, plugins: [integration({ input: 'src/main.ts' })] }`
    const root = join(writeSources({ ...linked, config }), 'app')
    for (const mode of modes) {
      const app = await start(await optionsOf(root, mode))
      const styles = await firstStyles(app, tagsPath('src/main.ts'))
      expect(styles.map(({ text }) => text).join('')).toMatch(/\.main[^]*\.part|\.part[^]*\.main/)
      if (mode === 'development')
        expect(styles.map(({ attributes }) => attributes['data-vite-dev-id'])).toContain(
          join(root, 'src/main.css'),
        )
    }
  })

  describe('inputs that are aliases, packages or globs', () => {
    const files: Files = {
      'src/main.ts': "import './main.css'\n",
      'src/main.css': '.main { color: red }\n',
      'src/second.ts': "import './second.css'\n",
      'src/second.css': '.second { color: red }\n',
      'src/pages/list.ts': "console.log('list')\n",
      'node_modules/widget/package.json': '{ "name": "widget", "main": "start.js" }',
      'node_modules/widget/start.js': "console.log('widget')\n",
    }
    const input = `['@/main.ts', '/src/second', 'widget', 'src/pages/*.ts', '!src/pages/_*.ts']`
    const config = `{ resolve: { alias: { '@': '/src' } }, plugins: [integration({ input: ${input} })] }`
    const names = ['src/main.ts', 'src/second.ts', 'node_modules/widget/start.js', 'src/pages/list.ts']

    it.each(modes.flatMap((mode) => (['vite', 'vite7'] as const).map((vite) => [mode, vite] as const)))(
      'are found by the path and the name of the file that they resolve to, in %s with %s',
      async (mode, vite) => {
        const logger = recordingLogger()
        const app = await start(await optionsOf(writeSources({ files, config }), mode, vite), logger)
        for (const entry of [...names, 'main', 'second', 'start', 'list'])
          expect([entry, (await get(app, tagsPath(entry))).status]).toEqual([entry, 200])
        const css = await stylesOf(app, ...names)
        for (const name of ['main', 'second']) expect(css).toContain(`.${name}`)
        expect(warnings(logger)).toEqual([])
      },
    )

    it('are found by the names that the config gives them', async () => {
      const named = `{ resolve: { alias: { '@': '/src' } }, build: { manifest: true, rollupOptions: { input: { a: '@/main.ts', b: 'src/second' } } } }`
      const root = writeSources({ files, config: named })
      for (const mode of modes) {
        const logger = recordingLogger()
        const app = await start(await optionsOf(root, mode), logger)
        for (const entry of ['a', 'b', 'src/main.ts', 'src/second.ts'])
          expect([entry, (await get(app, tagsPath(entry))).status]).toEqual([entry, 200])
        expect(warnings(logger)).toEqual([])
      }
    })

    it('a new file is a warning unless a glob will find it in the next build', async () => {
      const logger = recordingLogger()
      const root = writeSources({ files, config })
      const app = await start(await optionsOf(root, 'development'), logger)
      for (const name of ['new', '_new', 'deep/new']) {
        writeFile(join(root, `src/pages/${name}.ts`), '')
        await get(app, tagsPath(`src/pages/${name}.ts`))
      }
      expect(warnings(logger).map((message) => message.slice(0, message.indexOf(' will')))).toEqual([
        'viteTags("src/pages/_new.ts")',
        'viteTags("src/pages/deep/new.ts")',
      ])
    })
  })

  it('without the plugin a linked entry is a warning, with the name that it has in the build', async () => {
    const logger = recordingLogger()
    const config = `{ build: { manifest: true, rollupOptions: { input: ['src/main.ts'] } } }`
    const root = join(writeSources({ ...linked, config }), 'app')
    const app = await start(await optionsOf(root, 'development'), logger)
    await get(app, tagsPath('main'))
    // A Vite that runs on its own always has the plugin here.
    if (!host.isProxied)
      expect(warnings(logger)).toEqual([expect.stringContaining('"../shared/src/main.ts"')])
    const built = await start(await optionsOf(root, 'production'))
    expect((await get(built, tagsPath('src/main.ts'))).status).toBe(500)
    expect((await get(built, tagsPath('../shared/src/main.ts'))).status).toBe(200)
  })

  it.each(modes)('a virtual entry is found from every working directory, in %s', async (mode) => {
    const virtual = `{ name: 'virtual', resolveId: (id) => id.startsWith('virtual:') ? '\\0' + id : null, load: (id) => id.startsWith('\\0virtual:') ? 'import "/src/part.ts"' : null }`
    const config = `{ plugins: [${virtual}, integration({ input: ['virtual:x', 'virtual:pages/y'] })] }`
    const files = {
      'src/part.ts': "import './part.css'\nconsole.log(1)\n",
      'src/part.css': '.part { color: red }\n',
    }
    for (const vite of ['vite', 'vite7'] as const) {
      const logger = recordingLogger()
      const app = await start(await optionsOf(writeSources({ files, config }), mode, vite), logger)
      for (const entry of ['virtual:x', 'virtual:pages/y']) {
        const { status, body } = await get(app, tagsPath(entry))
        expect([vite, entry, status]).toEqual([vite, entry, 200])
        expect(await stylesOf(app, entry)).toContain('.part')
        const url =
          summarize(body)
            .find((line) => /^script \/(?:@id|assets)/.test(line))
            ?.split(' ')[1] ?? ''
        expect((await get(app, url)).body).toMatch(/import *"|console/)
      }
      expect(warnings(logger)).toEqual([])
    }
  })

  describe('an import of a file that does not exist', () => {
    const files: Files = {
      'src/main.ts':
        "import './main.css'\nimport './gone.css'\nimport 'gone-package'\nimport { part } from './part.ts'\n// import './other.css'\nimport text from './other.css?inline'\nconsole.log(part, text)\n",
      'src/part.ts':
        "import './main.ts'\nimport './part.css'\nimport { gone } from './gone.ts'\nexport const part = gone\n",
      'src/main.css': '.main { color: red }\n',
      'src/part.css': '.part { color: red }\n',
      'src/other.css': '.other { color: red }\n',
    }
    const config = `{ plugins: [integration({ input: 'src/main.ts' })] }`

    it('does not remove other styles from the page, and later edits are seen', async () => {
      const root = writeSources({ files, config })
      const app = await start(await optionsOf(root, 'development'))
      for (const _page of ['first', 'second']) {
        const css = await stylesOf(app, 'src/main.ts')
        expect(css).toMatch(/\.part[^]*\.main|\.main[^]*\.part/)
        expect(css).not.toContain('.other')
      }
      writeFile(join(root, 'src/part.ts'), "import './part.css'\nimport './new.css'\nexport const part = 1\n")
      writeFile(join(root, 'src/new.css'), '.new { color: red }\n')
      rmSync(join(root, 'src/main.css'))
      await expect.poll(() => stylesOf(app, 'src/main.ts'), { timeout: 20_000 }).toMatch(/\.part[^]*\.new/)
    })
  })

  it('a function for attributes gets the address of a stylesheet that is inlined into the page', async () => {
    const files = { 'src/main.ts': "import './main.css'\n", 'src/main.css': '.main { color: red }\n' }
    const config = `{ base: '/app/', plugins: [integration({ input: 'src/main.ts' })] }`
    const told: string[] = []
    const style = ({ url }: { url: string }): Record<string, string> => (told.push(url), {})
    const vite = await optionsOf(writeSources({ files, config }), 'development')
    const app = await start({ ...vite, tags: { attributes: { style } } })
    for (const _page of ['first', 'second']) await stylesOf(app, 'src/main.ts')
    expect(new Set(told)).toEqual(new Set(['/app/src/main.css']))
  })
}
