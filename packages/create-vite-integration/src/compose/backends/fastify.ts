import type { Engine } from '../../choices.ts'
import type { BackendPiece, Context } from '../piece.ts'
import type { PackageName } from '../versions.ts'
import { nodeScripts, port } from './node-program.ts'

/** A backend of Fastify 5, in one file. */
export function fastifyBackend(context: Context): BackendPiece {
  const { rendering, engine, language } = context
  const file = `server.${language.extension}`
  const packages: readonly PackageName[] = rendering === 'templates' ? ['@fastify/view', engine] : []
  const typings: readonly PackageName[] =
    rendering === 'templates' && engine !== 'eta' ? [`@types/${engine}`] : []
  return {
    adapter: '@vite-integration/fastify',
    dependencies: ['fastify', ...packages],
    devDependencies: language.name === 'typescript' ? typings : [],
    scripts: nodeScripts(file),
    sources: [file],
    files: { [file]: fastifyServer(context) },
  }
}

const engineImports: Readonly<Record<Engine, string>> = {
  ejs: `import ejs from 'ejs'\n`,
  pug: `import pug from 'pug'\n`,
  eta: `import { Eta } from 'eta'\n`,
}

function fastifyServer({ rendering, engine, backendLabel }: Context): string {
  const isTemplates = rendering === 'templates'
  return `${isTemplates ? `import fastifyView from '@fastify/view'\n` : ''}import viteIntegration from '@vite-integration/fastify'
${isTemplates ? engineImports[engine] : ''}import fastify from 'fastify'

const app = fastify({ logger: { level: 'warn' } })

await app.register(viteIntegration)
${isTemplates ? fastifyViews(engine) : ''}
${rendering === 'ssr' ? ssrRoute(backendLabel) : `app.get('/api/hello', () => ({ message: 'Hello from ${backendLabel}' }))`}

${port}
console.log(\`Listening on \${await app.listen({ host, port })}\`)
`
}

const ssrRoute = (label: string): string => `// What a route passes reaches src/entry-server as "locals".
app.get('/', (request, reply) => reply.viteRender({ message: 'Hello from ${label}' }))`

function fastifyViews(engine: Engine): string {
  return `await app.register(fastifyView, {
  engine: { ${engine === 'eta' ? 'eta: new Eta()' : engine} },
  root: 'views',
  viewExt: '${engine}',
})

app.get('/', (request, reply) => reply.view('home', { time: new Date().toLocaleTimeString() }))
`
}
