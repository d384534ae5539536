import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type BuildMetadata, parseBase, type SsrMetadata } from '@vite-integration/core/plugin'
import type { Environment } from 'vite'
import { digestFiles } from '../build-id.ts'
import { compressFiles, type ResolvedCompress } from '../compress-files.ts'
import { createCompressProgress, createProgress } from '../compress-progress.ts'
import { formsOf, identityOf } from '../encodings.ts'
import { findFiles, type FoundFiles } from '../find-files.ts'
import { type ResolvedPrerender, selectPages } from './page-selection.ts'
import { startRenderer } from './page-renderer.ts'
import { renderPages } from './render-pages.ts'
import { writeOutput } from '../write-output.ts'

/** What the rendered pages change in the record of a build. */
export interface AddedPages {
  readonly metadata: Pick<BuildMetadata, 'ssr' | 'prerendered' | 'files'>
  /** Of the pages. */
  readonly digest: string
}

/** Where the template lies when a page has taken its place. */
const movedTemplate = '.vite/template.html'

export interface AddPagesOptions {
  readonly prerender: ResolvedPrerender
  readonly compress: ResolvedCompress | undefined
}

/**
 * Renders pages with a build whose client and server are there, and adds them to the client's files.
 *
 * @param dir absolute path of the client's outDir
 * @throws Error for a page that fails
 */
export async function addPages(
  environment: Environment,
  dir: string,
  record: BuildMetadata & { readonly ssr: SsrMetadata },
  { prerender, compress }: AddPagesOptions,
): Promise<AddedPages> {
  const { config } = environment
  const earlier = new Set(record.prerendered)
  const fresh = path.join(dir, '.vite/prerender')
  await rm(fresh, { recursive: true, force: true })
  try {
    const pages = await renderTo(fresh, environment, dir, record, prerender, (file) => {
      const isReplaced = file === record.ssr.template || earlier.has(file)
      return !isReplaced && Object.hasOwn(record.files ?? {}, file)
    })
    const ssr = await moveTemplate(dir, record.ssr, pages)
    const old = new Set([...earlier, ...pages])
    const removed = [...[...old].flatMap(formsOf), ...[...earlier].filter((file) => !pages.includes(file))]
    for (const file of removed) await rm(path.join(dir, file), { force: true })
    for (const file of pages) {
      await mkdir(path.dirname(path.join(dir, file)), { recursive: true })
      await rename(path.join(fresh, file), path.join(dir, file))
    }
    const kept = Object.entries(record.files ?? {}).filter(([file]) => !old.has(identityOf(file) ?? file))
    const files = {
      ...Object.fromEntries(kept),
      ...(await addForms(environment, dir, pages, config.build.watch ? undefined : compress)),
    }
    const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return {
      metadata: { ssr, prerendered: pages, files: Object.fromEntries(sorted) },
      digest: await digestFiles(dir, pages),
    }
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function renderTo(
  folder: string,
  environment: Environment,
  outDir: string,
  { base: recordedBase = '/', ssr }: BuildMetadata & { readonly ssr: SsrMetadata },
  prerender: ResolvedPrerender,
  hasFile: (file: string) => boolean,
): Promise<string[]> {
  const selection = await selectPages(prerender)
  const base = parseBase(recordedBase)?.base ?? '/'
  const progress = createProgress(environment, 'prerendering')
  const renderer = startRenderer({ root: environment.config.root, outDir, ssr })
  try {
    const pages = await renderPages(renderer, selection, {
      base,
      hasFile,
      onProgress: progress.update,
      async write(file, content) {
        await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
        await writeOutput(path.join(folder, file), content)
      },
    })
    progress.end(`prerendered ${pages.length === 1 ? '1 page' : `${String(pages.length)} pages`}`)
    return pages
  } finally {
    renderer.close()
  }
}

/** Moves the template away from the place of a page. */
async function moveTemplate(dir: string, ssr: SsrMetadata, pages: readonly string[]): Promise<SsrMetadata> {
  if (ssr.template === undefined || !pages.includes(ssr.template)) return ssr
  await rename(path.join(dir, ssr.template), path.join(dir, movedTemplate))
  return { ...ssr, template: movedTemplate }
}

/** Writes the compressed forms of pages, and returns the sizes of both. */
async function addForms(
  environment: Environment,
  dir: string,
  pages: readonly string[],
  compress: ResolvedCompress | undefined,
): Promise<Record<string, number>> {
  if (compress) {
    const progress = createCompressProgress(environment, dir)
    const found = await sizesOf(dir, pages)
    progress.end(await compressFiles(dir, found, compress, progress.update))
  }
  const sizes = await sizesOf(
    dir,
    pages.flatMap((file) => [file, ...formsOf(file)]),
  )
  return Object.fromEntries([...sizes].map(([file, { size }]) => [file, size]))
}

/** Files that are not there are left out. */
async function sizesOf(dir: string, files: readonly string[]): Promise<FoundFiles> {
  const all = await findFiles(dir)
  return new Map(files.flatMap((file) => (all.has(file) ? [[file, all.get(file)!]] : [])))
}
