import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { binFile, type Files, startProgram, writeProject } from './run-dev.ts'

const require = createRequire(import.meta.url)

const sources: Files = {
  'src/main.js': `import './main.css'\nimport { text } from './text.js'\ndocument.title = text`,
  'src/main.css': 'p { color: teal }',
  'src/text.js': `export const text = import.meta.env.MODE + import.meta.env.VITE_WORD`,
  '.env.staging': 'VITE_WORD=staged',
  'src/server.js': `import { text } from './text.js'\nexport default { fetch: () => new Response(text) }`,
}

/** Environments with the server first: Vite itself would build them in this order. */
const environments = `environments: {
  ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/server.js' } } },
  client: { build: { outDir: 'dist/client', manifest: true, rollupOptions: { input: 'src/main.js' } } },
},`

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function build(
  root: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const program = startProgram(root, binFile, { args: ['build', ...args], env })
  const { code } = await program.exited
  return { code, out: program.out(), err: program.err() }
}

function builtFiles(root: string, folder: string): string[] {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).toSorted() : []
}

function builtText(root: string): string {
  const folder = join(root, 'dist/client/assets')
  const script = readdirSync(folder).find((name) => name.endsWith('.js'))!
  return readFileSync(join(folder, script), 'utf8')
}

function withVite7(root: string): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(dirname(require.resolve('vite7/package.json')), join(root, 'node_modules/vite'), 'dir')
}

describe.each([
  ['8', () => {}],
  ['7', withVite7],
])('Vite %s', (major, prepare) => {
  it('builds every environment, the client first, and prints them', async () => {
    const root = writeProject({ ...sources, 'vite.config.js': `export default { ${environments} }` }, 'build')
    prepare(root)
    const { code, out, err } = await build(root)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(builtFiles(root, 'dist/client')).toEqual(['.vite', 'assets'])
    expect(builtFiles(root, 'dist/server')).toEqual(['server.js'])
    const lines = out.trimEnd().split('\n').slice(-3)
    expect(lines).toEqual([
      expect.stringMatching(/^client {2}dist\/client {2}3 files, \d+\.\d kB$/),
      expect.stringMatching(/^ssr {5}dist\/server {2}1 file, \d+\.\d kB$/),
      expect.stringMatching(new RegExp(`^✓ Built in \\d+\\.\\d\\d s by Vite ${major}\\.`)),
    ])
    expect(out.indexOf('dist/client/assets/')).toBeLessThan(out.indexOf('dist/server/server.js'))
  })

  it("a config's own buildApp decides what is built, and in which order", async () => {
    const config = `export default { ${environments}
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments.ssr)
      console.log('OWN ORDER')
    },
  },
}`
    const root = writeProject({ ...sources, 'vite.config.js': config }, 'build')
    prepare(root)
    const { code, out } = await build(root)
    expect(code).toBe(0)
    expect(out).toContain('OWN ORDER')
    expect(builtFiles(root, 'dist/client')).toEqual([])
    expect(builtFiles(root, 'dist/server')).toEqual(['server.js'])
    expect(out).toContain('! Left out by "builder.buildApp" of the config: client.')
  })

  it('a syntax error fails the build with its environment and place, exit code 1', async () => {
    const root = writeProject(
      {
        ...sources,
        'src/text.js': 'export const = 1',
        'vite.config.js': `export default { ${environments} }`,
      },
      'build',
    )
    prepare(root)
    const { code, out, err } = await build(root)
    expect(code).toBe(1)
    expect(err).toContain('vite-integration: The build of "client" failed (BUILD_FAILED)')
    expect(err).toContain('text.js')
    expect(err).toContain('export const = 1')
    expect(out).not.toContain('✓ Built')
    // The server renders by the client's manifest, so it is not built when the client fails.
    expect(builtFiles(root, 'dist/server')).toEqual([])
  })
})

it('a plugin with a buildApp hook decides what is built', async () => {
  const config = `const builds = {
  name: 'builds',
  async buildApp(builder) {
    await builder.build(builder.environments.client)
    console.log('BY PLUGIN')
  },
}
export default { ${environments} plugins: [builds] }`
  const root = writeProject({ ...sources, 'vite.config.js': config }, 'build')
  const { code, out } = await build(root)
  expect(code).toBe(0)
  expect(out).toContain('BY PLUGIN')
  expect(builtFiles(root, 'dist/server')).toEqual([])
})

it('an import of a missing file is named', async () => {
  const config = `export default { ${environments} }`
  const root = writeProject(
    { ...sources, 'src/text.js': `import './gone.js'`, 'vite.config.js': config },
    'build',
  )
  const { code, err } = await build(root)
  expect(code).toBe(1)
  expect(err).toContain('./gone.js')
  expect(err).toContain('src/text.js')
})

it('an error of the config is printed with the place where it was thrown', async () => {
  const root = writeProject({ ...sources, 'vite.config.js': `throw new Error('not today')` }, 'build')
  const { code, err } = await build(root)
  expect(code).toBe(1)
  expect(err).toContain('The build failed (BUILD_FAILED)\nnot today\n    at ')
})

it('errors of bundlers are printed without colours when the output is no terminal', async () => {
  const config = `export default { ${environments} }`
  const root = writeProject(
    { ...sources, 'src/text.js': 'export const = 1', 'vite.config.js': config },
    'build',
  )
  const { err } = await build(root)
  expect(err).toContain('export const = 1')
  expect(err).not.toContain('\u001B')
})

it('a client build without a manifest is a warning', async () => {
  const config = `export default { build: { rollupOptions: { input: 'src/main.js' } } }`
  const root = writeProject({ ...sources, 'vite.config.js': config }, 'build')
  const { code, out } = await build(root)
  expect(code).toBe(0)
  expect(out).toContain('! The build of "client" has no manifest, and a backend needs one')
})

it('--root, --config and --mode are passed to Vite', async () => {
  const files = Object.entries(sources).map(([file, content]) => [`web/${file}`, content])
  const config = `export default { ${environments} }`
  const root = writeProject({ ...Object.fromEntries(files), 'web/other.config.js': config }, 'build')
  const args = ['--root', 'web', '--config', 'web/other.config.js', '--mode', 'staging']
  const { code, err } = await build(root, args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(builtText(join(root, 'web'))).toContain('stagingstaged')
})

it('without --mode the mode is production', async () => {
  const root = writeProject({ ...sources, 'vite.config.js': `export default { ${environments} }` }, 'build')
  expect((await build(root)).code).toBe(0)
  expect(builtText(root)).toContain('production')
})

it('two environments with one folder are an error before anything is built', async () => {
  const config = `export default { ${environments.replace('dist/server', 'dist/client')} }`
  const root = writeProject({ ...sources, 'vite.config.js': config }, 'build')
  const { code, err } = await build(root)
  expect(code).toBe(1)
  expect(err).toMatch(/The environments "\w+" and "\w+" both build to .*dist\/client/)
  expect(existsSync(join(root, 'dist'))).toBe(false)
})

it("a server build inside the client's folder is a warning", async () => {
  const config = `export default { ${environments.replace('dist/client', 'dist')} }`
  const root = writeProject({ ...sources, 'vite.config.js': config }, 'build')
  const { code, out } = await build(root)
  expect(code).toBe(0)
  expect(out).toContain(`! The build of "ssr" lies inside the client's`)
})

describe('NODE_ENV', () => {
  const text = 'export const text = process.env.NODE_ENV'
  const project = { ...sources, 'src/text.js': text, 'vite.config.js': `export default { ${environments} }` }

  it('set to development in the shell: the build is for production, and says so', async () => {
    const root = writeProject(project, 'build')
    const { code, err } = await build(root, [], { NODE_ENV: 'development' })
    expect(code).toBe(0)
    expect(builtText(root)).toContain('production')
    expect(err).toContain('NODE_ENV is "development": the build is for production all the same')
  })

  it.each([undefined, '', 'production'])('%j is no warning', async (value) => {
    const root = writeProject(project, 'build')
    expect(await build(root, [], { NODE_ENV: value })).toMatchObject({ code: 0, err: '' })
    expect(builtText(root)).toContain('production')
  })

  it('set in the .env file of a mode is used', async () => {
    const root = writeProject({ ...project, '.env.staging': 'NODE_ENV=development' }, 'build')
    expect(await build(root, ['--mode', 'staging'])).toMatchObject({ code: 0 })
    expect(builtText(root)).toContain('development')
  })
})
