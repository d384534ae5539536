import { encodePath, requestPath } from '@vite-integration/core/plugin'
import { inParallel } from '../in-parallel.ts'
import { linkedPages } from './page-links.ts'
import type { PageRenderer, RenderedResponse } from './page-renderer.ts'
import type { PageSelection } from './page-selection.ts'

/** Pages that are rendered at the same time: most wait for data. */
const maxAtOnce = 8

export interface CrawlOptions {
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** Returns whether the build has a file of this name: a link to it leads to no page. */
  hasFile(file: string): boolean
  write(file: string, content: Buffer): Promise<void>
  onProgress(done: number, all: number): void
}

/** A page to render. */
interface Job {
  readonly path: string
  /** The page that links to it. */
  readonly from?: string
  /** True if it is only looked at for links. */
  readonly isVisit?: boolean
}

/**
 * Renders the selected pages, and those that they link to as far as they are selected.
 *
 * @returns the files, relative to outDir
 * @throws Error that names the page that failed, and for globs that match no page
 */
export async function renderPages(
  renderer: PageRenderer,
  selection: PageSelection,
  { base, hasFile, write, onProgress }: CrawlOptions,
): Promise<string[]> {
  const files = new Map<string, string>()
  const known = new Set<string>()
  const rendered = new Set<string>()
  let jobs: Job[] = []
  function add(job: Job): void {
    const key = job.path.replace(/(.)\/$/, '$1')
    if (known.has(key)) return
    known.add(key)
    jobs.push(job)
  }
  async function run({ path, from, isVisit = false }: Job): Promise<void> {
    const fail = (reason: string): never => {
      const place = from === undefined ? '' : `, which "${from}" links to,`
      throw new Error(`[vite-integration] The page "${path}"${place} cannot be prerendered: ${reason}`)
    }
    if (requestPath(encodePath(path)) !== path) fail('it is no path that a request can have.')
    const response = await renderer.render(encodePath(base + path.slice(1)))
    const problem = problemOf(response)
    if (problem !== undefined) return isVisit ? undefined : fail(problem)
    const { html, content } = contentOf(response)
    if (!isVisit || selection.includes(path)) {
      const file = fileOf(path, html !== undefined)
      if (file === undefined) return fail('production serves no file of that name.')
      if (hasFile(file)) return fail(`the build has a file ${file} already.`)
      const other = files.get(file)
      if (other !== undefined) return fail(`its file ${file} is that of the page "${other}" too.`)
      files.set(file, path)
      rendered.add(path)
      await write(file, content)
    }
    for (const link of html === undefined ? [] : linkedPages(html, path, base))
      if (selection.includes(link) && !hasFile(link.slice(1))) add({ path: link, from: path })
  }
  for (const path of selection.paths) add({ path })
  for (const path of selection.folders) add({ path, isVisit: true })
  let done = 0
  while (jobs.length > 0) {
    const batch = jobs
    jobs = []
    await inParallel(
      batch,
      async (job) => {
        await run(job)
        onProgress(++done, known.size)
      },
      maxAtOnce,
    )
  }
  const unmatched = selection.unmatched(rendered)
  if (unmatched.length === 0) return [...files.keys()].toSorted()
  throw new Error(
    `[vite-integration] "prerender" of the plugin: no page links to one that matches ${JSON.stringify(unmatched[0])}. ` +
      'Name the pages, or one that links to them.',
  )
}

/** Returns why a response is no page. */
function problemOf({ status, location, error }: RenderedResponse): string | undefined {
  if (error !== undefined) return error
  if (location !== undefined) return `it redirects to ${location}.`
  return status >= 200 && status < 300 ? undefined : `it was answered with status ${String(status)}.`
}

function contentOf({ type = '', body }: RenderedResponse): { html: string | undefined; content: Buffer } {
  const content = Buffer.from(body)
  return { html: /^text\/html\b/i.test(type) ? content.toString() : undefined, content }
}

/** Returns the file of a page, or nothing where production would not serve it: '/docs' is docs/index.html. */
function fileOf(path: string, isHtml: boolean): string | undefined {
  const name = path.slice(1).replace(/\/$/, '')
  const isHidden = name.split('/').some((segment) => segment.startsWith('.') && segment !== '.well-known')
  if (isHidden || name.includes('//') || /%2f/i.test(name)) return undefined
  if (!isHtml) return /\.\w+$/.test(name) ? name : undefined
  if (name.endsWith('.html')) return name
  return name === '' ? 'index.html' : `${name}/index.html`
}
