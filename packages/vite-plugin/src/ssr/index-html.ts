import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type BuildMetadata, metadataFile } from '@vite-integration/core/plugin'
import type { Environment, Plugin, ViteDevServer } from 'vite'
import type { BuildRecords } from '../build-record.ts'
import { clientDirOf } from '../record-server.ts'
import { defaultTemplate, type ResolvedSsr } from './resolve-ssr.ts'

const name = 'virtual:index-html'
const id = `\0${name}`

/**
 * Creates the plugin that gives server code the template as a module, `virtual:index-html`: transformed in development, in
 * a build as the client's build has made it.
 */
export function indexHtml(ssr: ResolvedSsr | undefined, records: BuildRecords): Plugin {
  const template = ssr?.template ?? defaultTemplate
  let server: ViteDevServer | undefined
  return {
    name: 'vite-integration:index-html',
    // In a build the record that the client's environment makes is waited for.
    sharedDuringBuild: true,
    applyToEnvironment: ({ config }) => config.consumer === 'server',
    configureServer(created) {
      server = created
    },
    resolveId: (source) => (source === name ? id : undefined),
    async load(source) {
      if (source !== id) return undefined
      const { environment } = this
      // Watched builds run at the same time: the client's may not have come to its page.
      if (environment.config.build.watch && !server) await records.client(clientDirOf(environment))
      const file = server ? path.join(environment.config.root, template) : builtFile(environment, template)
      if (!existsSync(file)) this.error(missing(file, server !== undefined))
      this.addWatchFile(file)
      const html = await readFile(file, 'utf8')
      const page = server ? await server.transformIndexHtml(`/${template}`, html) : html
      return { code: `export default ${JSON.stringify(page)}`, map: null, moduleType: 'js' }
    },
    hotUpdate({ file, modules }) {
      const { environment } = this
      if (path.resolve(file) !== path.join(environment.config.root, template)) return undefined
      const own = environment.moduleGraph.getModuleById(id)
      return own ? [...modules, own] : undefined
    },
  }
}

/** Returns the file of the client's build that is the template. A page that was rendered may stand in its place. */
function builtFile(environment: Environment, template: string): string {
  const dir = clientDirOf(environment)
  return path.join(dir, recordedTemplate(dir) ?? template)
}

function recordedTemplate(dir: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(path.join(dir, metadataFile), 'utf8')) as BuildMetadata).ssr?.template
  } catch {
    // The client's build has no record yet: its page is where it has put it.
    return undefined
  }
}

function missing(file: string, isDev: boolean): string {
  if (isDev) return `${name} is the template, and ${file} does not exist.`
  return `${name} is the page that the client's build has made, and ${file} does not exist. Build the client first.`
}
