import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ejs from 'ejs'
import { Eta } from 'eta'
import type { Express } from 'express'
import handlebars from 'handlebars'
import { Liquid } from 'liquidjs'
import nunjucks from 'nunjucks'
import pug from 'pug'

export const views: string = join(import.meta.dirname, 'views')

export const engines = [
  { name: 'EJS', view: 'page.ejs' },
  { name: 'Pug', view: 'page.pug' },
  { name: 'Eta', view: 'page.eta' },
  { name: 'Handlebars', view: 'page.hbs' },
  { name: 'Nunjucks', view: 'page.njk' },
  { name: 'Liquid', view: 'page.liquid' },
] as const

/**
 * Liquid cannot call functions: the helpers are registered as filters. Output is escaped, except that of `raw` filters.
 */
export function createLiquid(): Liquid {
  const liquid = new ViteLiquid({ root: views, outputEscape: 'escape' })
  liquid.registerFilter('viteTags', {
    raw: true,
    handler(entry, ...options) {
      return (this.context.globals as Express.Locals).viteTags(entry, Object.fromEntries(options))
    },
  })
  liquid.registerFilter('viteAsset', function (path) {
    return (this.context.globals as Express.Locals).viteAsset(path)
  })
  liquid.registerFilter('viteInline', {
    raw: true,
    handler(path) {
      return (this.context.globals as Express.Locals).viteInline(path)
    },
  })
  return liquid
}

/** Passes the helpers as globals, because partials by `{% render %}` see no other data of the page. */
class ViteLiquid extends Liquid {
  override renderFile(...[file, data, options]: Parameters<Liquid['renderFile']>): Promise<string> {
    const { viteTags, viteAsset, viteInline } = data as Express.Locals
    return super.renderFile(file, data, { ...options, globals: { viteTags, viteAsset, viteInline } })
  }
}

/** Registers all six engines in one application. */
export function addEngines(app: Express): void {
  const eta = new Eta({ views, useWith: true })
  // In development views must not be cached. The other engines read a view again by themselves.
  const noCache = app.get('env') === 'development'
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(views, { noCache }))
  app.set('views', views)
  app.engine('ejs', ejs.renderFile)
  app.engine(
    'pug',
    sync((file, data) => pug.renderFile(file, data)),
  )
  app.engine(
    'eta',
    sync((file, data) => eta.render(basename(file, '.eta'), data)),
  )
  app.engine(
    'hbs',
    sync((file, data) => handlebars.compile(readFileSync(file, 'utf8'))(data)),
  )
  app.engine(
    'njk',
    sync((file, data) => environment.render(basename(file), data)),
  )
  app.engine('liquid', createLiquid().express())
}

/** Wraps a synchronous render function as an engine of Express, which takes a callback. */
function sync(render: (file: string, data: object) => string): Parameters<Express['engine']>[1] {
  return (file, data, done) => {
    try {
      done(null, render(file, data))
    } catch (error) {
      done(error)
    }
  }
}
