import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtBinFile, startDev, writeProject } from '../cli/run-dev.ts'
import { plain } from '../cli/dev-projects.ts'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { requireBuilds } from '../support/built-packages.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get } from '../support/http-client.ts'
import { type ProgramResult, runProgram } from '../support/run-program.ts'
import { copyFixture, testFolder } from '../support/workspace.ts'
import { findOldestNode, oldestVersion } from './oldest-node.ts'

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly body: string
}

const programs = join(testFolder, 'oldest-node/programs')
let node = ''

beforeAll(async () => {
  requireBuilds()
  node = await findOldestNode()
})

/** Runs a program, which asks itself for the paths and then ends by itself. */
async function answersOf(
  program: string,
  nodeEnv: string,
  root: string,
  paths: readonly string[],
): Promise<Answer[]> {
  const { code, out, err } = await runProgram(join(programs, program), {
    node,
    nodeEnv,
    args: [root, ...paths],
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { version, answers } = JSON.parse(out) as { version: string; answers: Record<string, Answer> }
  expect(version).toBe(oldestVersion)
  return paths.map((path) => answers[path]!)
}

describe.each(['express.mjs', 'fastify.mjs', 'node-http.mjs'])(
  `built packages on ${oldestVersion}: %s`,
  (program) => {
    it('development answers pages, tags, modules and 404s, and ends', async () => {
      const paths = ['/dashboard', '/tags', '/html', '/src/main.ts', '/none.png']
      const [page, tags, html, module, none] = await answersOf(
        program,
        'development',
        copyFixture('site'),
        paths,
      )
      expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') })
      expect(page!.body).toContain('root page')
      expect(tags).toMatchObject({ status: 200, body: expect.stringContaining('src="/src/main.ts"') })
      expect(html).toMatchObject({ status: 200, body: expect.stringContaining('<meta name="route">') })
      expect(module).toMatchObject({ status: 200, type: expect.stringContaining('javascript') })
      expect(module!.body).toContain('/src/shared.ts')
      expect(none!.status).toBe(404)
    })

    it('production answers pages, tags, assets and 404s, and ends', async () => {
      const root = await builtFixture()
      const asset = `/${chunkOf(readManifest(root), 'src/main.ts').file}`
      const paths = ['/dashboard', '/tags', '/html', asset, '/assets/none.js', '/none.png']
      const [page, tags, html, script, ...none] = await answersOf(program, 'production', root, paths)
      expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') })
      expect(page!.body).toContain('root page')
      expect(tags).toMatchObject({ status: 200, body: expect.stringContaining(`src="${asset}"`) })
      expect(html).toMatchObject({ status: 200, body: expect.stringContaining('<meta name="route">') })
      expect(script).toMatchObject({ status: 200, type: expect.stringContaining('javascript') })
      expect(none.map(({ status }) => status)).toEqual([404, 404])
    })
  },
)

describe(`built packages on ${oldestVersion}`, () => {
  const command = (args: string[], cwd: string): Promise<ProgramResult> =>
    runProgram(builtBinFile, { node, args, cwd })

  it('CommonJS requires every package', async () => {
    const result = await runProgram(join(programs, 'required.cjs'), { node })
    const types = Array.from({ length: 6 }, () => 'function').join(' ')
    expect(result).toEqual({ code: 0, out: `${oldestVersion} ${types}`, err: '' })
  })

  it('the command shows its help', async () => {
    const { code, out, err } = await command(['--help'], testFolder)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Usage: vite-integration <command>')
  })

  it('doctor looks at a project', async () => {
    const { out, err } = await command(['doctor', '--json'], writeProject(plain, 'oldest'))
    expect(err).toBe('')
    const { findings } = JSON.parse(out) as { findings: readonly Record<string, string>[] }
    expect(findings).toContainEqual({
      check: 'node',
      level: 'ok',
      message: `Node ${oldestVersion.slice(1)}`,
    })
    expect(findings).toContainEqual(expect.objectContaining({ check: 'vite', level: 'ok' }))
  })

  it('dev runs Vite and a server, and ends both', async () => {
    const files = { ...plain, 'answer.js': 'export const answer = (_req, res) => res.end(process.version)\n' }
    const dev = await startDev(writeProject(files, 'oldest'), { node })
    expect((await get(dev, '/api/version')).body).toBe(oldestVersion)
    expect((await get({ url: dev.viteUrl }, '/src/main.js')).body).toContain('main')
    await dev.stop()
    expect(dev.err()).toBe('')
  })
})
