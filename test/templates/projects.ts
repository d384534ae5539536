import { join } from 'node:path'
import type { Express } from 'express'
import { ensurePlugin } from '../../scripts/demo/ensure-plugin.ts'
import { buildExample } from '../../scripts/demo/example-process.ts'
import { copyExample } from '../browser/example-copy.ts'
import type { Mode } from '../contract/scenario.ts'
import { writeFile } from '../support/build-files.ts'
import { caseViews } from './views.ts'

/** The example's own setup of its engines. Loaded from a copy, it renders the copy's views. */
interface Engines {
  readonly engines: readonly { readonly name: string; readonly view: string }[]
  addEngines(app: Express): void
  createLiquid(): object
}

export interface TemplatesProject {
  readonly root: string
  readonly views: string
  readonly engines: Engines
  remove(): Promise<void>
}

/** Creates a copy of the example with further views; builds it with its own Vite for production. */
export async function prepareProject(mode: Mode): Promise<TemplatesProject> {
  const { root, remove } = await copyExample('templates')
  await ensurePlugin(root)
  for (const [file, text] of Object.entries(caseViews())) writeFile(join(root, 'views', file), text)
  if (mode === 'production') await build(root)
  const engines = (await import(join(root, 'engines.ts'))) as Engines
  return { root, views: join(root, 'views'), engines, remove }
}

async function build(root: string): Promise<void> {
  let log = ''
  const { code, reason } = await buildExample(root, (text) => (log += text))
  if (code !== 0) throw new Error(`The build failed: ${reason}\n${log}`)
}
