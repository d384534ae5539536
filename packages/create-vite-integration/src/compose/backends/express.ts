import type { Engine } from '../../choices.ts'
import type { BackendPiece, Context } from '../piece.ts'
import { etaEngine, etaImports } from './eta-engine.ts'
import type { PackageName } from '../versions.ts'
import { nodeScripts, port } from './node-program.ts'

/** A backend of Express 5, in one file. */
export function expressBackend(context: Context): BackendPiece {
  const { rendering, engine, language } = context
  const file = `server.${language.extension}`
  const engines: readonly PackageName[] = rendering === 'templates' ? [engine] : []
  return {
    adapter: '@vite-integration/express',
    dependencies: ['express', ...engines],
    devDependencies: language.name === 'typescript' ? ['@types/express'] : [],
    scripts: nodeScripts(file),
    sources: [file],
    files: { [file]: expressServer(context) },
  }
}

function expressServer({ rendering, engine, backendLabel }: Context): string {
  const isEta = rendering === 'templates' && engine === 'eta'
  return `${isEta ? etaImports.node : ''}import express from 'express'
${isEta ? etaImports.eta : ''}import { viteIntegration } from '@vite-integration/express'

const app = express()
${rendering === 'ssr' ? `const vite = viteIntegration()\n\napp.use(vite)` : `\napp.use(viteIntegration())`}
${rendering === 'templates' ? expressViews(engine) : ''}
${rendering === 'ssr' ? ssrRoute(backendLabel) : apiRoute(backendLabel)}

${port}
app.listen(port, host, (error) => {
  if (error) throw error
  console.log(\`Listening on http://\${host}:\${port}\`)
})
`
}

const ssrRoute = (label: string): string => `// What a route passes reaches src/entry-server as "locals".
app.get(
  '/',
  vite.render(() => ({ message: 'Hello from ${label}' })),
)`

const apiRoute = (label: string): string => `app.get('/api/hello', (req, res) => {
  res.json({ message: 'Hello from ${label}' })
})`

function expressViews(engine: Engine): string {
  return `${engine === 'eta' ? etaEngine(false) : ''}app.set('view engine', '${engine}')

app.get('/', (req, res) => {
  res.render('home', { time: new Date().toLocaleTimeString() })
})
`
}
