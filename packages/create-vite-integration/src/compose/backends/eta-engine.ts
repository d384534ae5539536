/** Imports of a backend whose views are of Eta: of Node, and of the engine. */
export const etaImports = {
  node: `import { basename } from 'node:path'\n`,
  eta: `import { Eta } from 'eta'\n`,
}

/** Lines that make Eta known to Express, which has no engine of that name. */
export const etaEngine = `
const eta = new Eta({ views: 'views', cache: process.env.NODE_ENV === 'production' })
app.engine('eta', (file, data, callback) => {
  callback(null, eta.render(basename(file, '.eta'), data))
})

`
