import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CreateError } from '../errors.ts'
import { editBackend } from './edit-backend.ts'
import { editViteConfig } from './edit-vite-config.ts'
import { findBackend, type FoundBackend, type Framework } from './find-backend.ts'
import { importsOf, modulesFrom, resolveModule } from './module-imports.ts'
import { namesVite, parseModule } from './parse-module.ts'
import { type Additions, editPackage, type ProjectPackage, readProjectPackage } from './project-package.ts'

/** A file as it is and as it is to be. */
export interface Change {
  /** Path relative to the project, with forward slashes. */
  readonly file: string
  /** Undefined for a file that is not there. */
  readonly before: string | undefined
  readonly after: string
}

export interface Plan {
  readonly changes: readonly Change[]
  /** What is left to people: sentences. */
  readonly notes: readonly string[]
}

/** Why a project is not changed, and the lines that people add themselves. */
export interface Unsure {
  readonly reason: string
  readonly framework: Framework
}

/**
 * Plans what a project needs. Nothing is written.
 *
 * @param own version of this package
 * @throws CreateError PROJECT_NOT_FOUND, ALREADY_ADDED
 */
export function planProject(root: string, own: string): Plan | Unsure {
  const project = readProjectPackage(root)
  const packages = { ...project.json.dependencies, ...project.json.devDependencies }
  const frameworks = (['express', 'fastify'] as const).filter((name) => name in packages)
  const framework = frameworks[0] ?? 'express'
  const added = Object.keys(packages).find((name) => /^@vite-integration\/(?:express|fastify)$/.test(name))
  if (added !== undefined) {
    const hint = `It is in ${project.file}. Run "npx vite-integration doctor" to check the project.`
    throw new CreateError('ALREADY_ADDED', `${added} has been added already`, hint)
  }
  if ('@nestjs/core' in packages) {
    return {
      framework: 'express',
      reason: 'NestJS has no single place where its application is put together.',
    }
  }
  if (frameworks.length !== 1) {
    const found = frameworks.length === 0 ? 'neither' : 'both'
    return { framework, reason: `package.json names ${found} of express and fastify.` }
  }
  const backend = findBackend(root, project.json, framework)
  if (!backend) {
    const reason = `No single "${framework}()" that is put into a variable was found, from the scripts, "main" and the usual names on.`
    return { framework, reason }
  }
  const pathOf = (file: string): string => relative(root, file).replaceAll('\\', '/')
  const { module, entry } = backend
  const ofVite = backend.modules.find(namesVite)
  if (ofVite) {
    const reason = `${pathOf(ofVite.file)} has code for Vite already, which has to go first.`
    return { framework, reason }
  }
  const after = editBackend(backend, project.json)
  if (after === undefined) {
    const reason = `The lines have no plain place in ${pathOf(module.file)}, or it has names such as theirs.`
    return { framework, reason }
  }
  const config = planViteConfig(root, project, backend)
  if (!('changes' in config)) return { framework, ...config }
  const { additions, notes } = additionsOf(project, framework, pathOf(entry))
  return {
    changes: [
      { file: pathOf(module.file), before: module.text, after },
      ...config.changes,
      { file: 'package.json', before: project.text, after: editPackage(project, additions, own) },
    ],
    notes: [...config.notes, ...notes],
  }
}

const configNames = ['js', 'mjs', 'ts', 'cjs', 'mts', 'cts'].map((extension) => `vite.config.${extension}`)

function planViteConfig(
  root: string,
  { json }: ProjectPackage,
  backend: FoundBackend,
): Plan | { reason: string } {
  const file = configNames.find((name) => existsSync(join(root, name)))
  if (file !== undefined) {
    const module = parseModule(join(root, file))
    const after = module && editViteConfig(module)
    if (after !== undefined) return { changes: [{ file, before: module!.text, after }], notes: [] }
    const reason = `${file} is changed only where "export default" has a plain object, with a plain list of plugins.`
    return { reason }
  }
  const hasPage = existsSync(join(root, 'index.html'))
  const found = entryNames
    .flatMap((name) => resolveModule(join(root, name)) ?? [])
    .find((candidate) => !isOfBackend(root, candidate, backend))
  const entry = found === undefined ? newEntryName(root) : relative(root, found).replaceAll('\\', '/')
  const config: Change = {
    // Without "type": "module" the extension says that it is an ES module.
    file: json.type === 'module' ? 'vite.config.js' : 'vite.config.mjs',
    before: undefined,
    after: newConfig(hasPage ? '' : `{ input: '${entry}' }`),
  }
  if (hasPage) return { changes: [config], notes: [] }
  const first: Change = { file: entry, before: undefined, after: newEntry }
  const note = `Write the tags into the head of your views. EJS: <%- viteTags('${entry}') %>, Pug: != viteTags('${entry}').`
  return { changes: [config, ...(found === undefined ? [first] : [])], notes: [note] }
}

const entryNames = ['src/main', 'src/client']

/** Tells whether a module is the backend's, or may be: what the browser loads is public. */
function isOfBackend(root: string, file: string, { framework, modules }: FoundBackend): boolean {
  const own = modulesFrom(root, file)
  return (
    own.length === 0 ||
    modules.some((module) => module.file === file) ||
    own.some((module) => importsOf(module).some(({ source }) => source === framework))
  )
}

/** Returns a path for a new module that no other one is named as, whatever its extension. */
function newEntryName(root: string): string {
  const folder = join(root, 'src')
  const stems = existsSync(folder) ? readdirSync(folder).map((name) => `src/${name.split('.', 1)[0]!}`) : []
  return `${entryNames.find((name) => !stems.includes(name)) ?? 'src/browser'}.js`
}

const newConfig = (argument: string): string => `import integration from '@vite-integration/vite-plugin'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [integration(${argument})],
})
`

const newEntry = `// Views load this module, and what it imports, with viteTags.
console.log('Hello from Vite')
`

function additionsOf(
  { json: { scripts = {}, dependencies = {} } }: ProjectPackage,
  framework: Framework,
  entry: string,
): { additions: Additions; notes: string[] } {
  const range = dependencies[framework]
  const isOld = framework === 'express' && /^~?4\.(?:1?\d|20)(?:\.|$)/.test(range ?? '')
  const notes = [
    ...('dev' in scripts
      ? [`The script "dev" stays. To run Vite and the backend: npx vite-integration dev ${entry}`]
      : []),
    ...('build' in scripts ? ['The script "build" stays. Add "vite build" to it.'] : []),
  ]
  const additions: Additions = {
    scripts: { dev: `vite-integration dev ${entry}`, build: 'vite build' },
    dependencies: [`@vite-integration/${framework}`],
    devDependencies: ['@vite-integration/vite-plugin', 'vite', 'vite-integration'],
    // Older ones of version 4 lack what the adapter needs.
    ranges: isOld ? { express: '^4.21.2' } : {},
  }
  return { additions, notes }
}
