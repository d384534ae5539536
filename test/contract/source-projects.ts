import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'vite'
import { build as build7 } from 'vite7'
import type { ViteIntegrationOptions } from '@vite-integration/core'
import { writeFile } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { parseTags } from '../support/parse-tags.ts'
import { newFolder, testFolder } from '../support/workspace.ts'
import type { Mode, RunningApplication } from './scenario.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

export interface SourceProject {
  readonly files: Files
  /** Symbolic links: the path of each with its target, both relative to the folder of the project. */
  readonly links?: Readonly<Record<string, string>>
  /** The expression that `vite.config.ts` exports. `integration` in it is the plugin. */
  readonly config: string
  /** The root, below the folder of the project. @default '.' */
  readonly root?: string
}

/** Writes a project with these files into a new folder. Returns the absolute path of its root. */
export function writeSources({ files, links = {}, config, root = '.' }: SourceProject): string {
  const folder = newFolder('sources')
  const plugin = relative(join(folder, root), join(testFolder, '../packages/vite-plugin/src/index.ts'))
  const all = {
    ...files,
    [join(root, 'package.json')]: '{ "private": true, "type": "module" }',
    [join(root, 'vite.config.ts')]: `import integration from '${plugin}'\nexport default ${config}\n`,
  }
  for (const [file, content] of Object.entries(all)) writeFile(join(folder, file), content)
  for (const [link, target] of Object.entries(links))
    symlinkSync(relative(dirname(join(folder, link)), join(folder, target)), join(folder, link))
  return folder
}

/** Returns options for a project in development, or for its build. The working directory is not its root. */
export async function optionsOf(
  root: string,
  mode: Mode,
  vite: 'vite' | 'vite7' = 'vite',
): Promise<ViteIntegrationOptions & { root: string }> {
  if (mode === 'production')
    await (vite === 'vite' ? build : build7)({ root, configLoader: 'native', logLevel: 'silent' })
  else if (vite === 'vite7') linkVite(root, vite)
  return { root, dev: mode === 'development' }
}

/** Links a Vite into a project, which then is the one that the project loads. */
function linkVite(root: string, name: string): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(realpathSync(join(testFolder, 'node_modules', name)), join(root, 'node_modules/vite'))
}

/** A stylesheet that a page has before its first paint: its attributes and its text. */
interface FirstStyle {
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Returns the stylesheets that a page has before its first paint: in its HTML, or by the script that blocks the paint.
 */
export async function firstStyles(app: RunningApplication, page: string): Promise<FirstStyle[]> {
  const { status, body } = await get(app, page)
  if (status !== 200) throw new Error(`The page failed: ${body}`)
  const styles = parseTags(body).map(async ({ name, attributes, text }) => {
    const { src, href, rel } = attributes
    if (name === 'style') return [{ attributes, text }]
    if (src?.includes('@vite-integration/styles')) return pendingStyles((await get(app, src)).body)
    if (rel !== 'stylesheet' || href === undefined) return []
    const linked = await get(app, href, { accept: 'text/css,*/*;q=0.1', 'sec-fetch-dest': 'style' })
    return linked.status === 200 ? [{ attributes, text: linked.body }] : []
  })
  return (await Promise.all(styles)).flat()
}

/** Returns the stylesheets that the script adds to the page. */
function pendingStyles(script: string): FirstStyle[] {
  const json = /document\.currentScript,(\[.*\])\)$/s.exec(script)?.[1] ?? ''
  const tags = JSON.parse(json) as { attributes: Record<string, string>; content?: string }[]
  return tags.map(({ attributes, content = '' }) => ({ attributes, text: content }))
}
