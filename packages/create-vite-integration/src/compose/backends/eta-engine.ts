/** Imports of a backend whose views are of Eta: of Node, and of the engine. */
export const etaImports = {
  node: `import { basename } from 'node:path'\n`,
  eta: `import { Eta } from 'eta'\n`,
}

/**
 * Returns lines that make Eta known to Express, which has no engine of that name.
 *
 * @param isTyped writes the types of the parameters, where the application does not know them
 */
export function etaEngine(isTyped: boolean): string {
  const parameters = isTyped ? 'file: string, data: object, callback: Callback' : 'file, data, callback'
  const type = isTyped ? `type Callback = (error: unknown, html: string) => void\n\n` : ''
  return `
${type}const eta = new Eta({ views: 'views', cache: process.env.NODE_ENV === 'production' })
app.engine('eta', (${parameters}) => {
  callback(null, eta.render(basename(file, '.eta'), data))
})

`
}
