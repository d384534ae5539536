import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { didYouMean } from '@vite-integration/core'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'
import { isView, templateEntries } from '../template-entries.ts'
import { walkFiles } from '../walk-files.ts'

/** Views with more bytes than this are skipped: nobody writes a template of that size. */
const maxBytes = 1024 * 1024

/**
 * Checks that every entry which views name in `viteTags` is built. Development finds any file; production finds the
 * entries alone.
 */
export function checkViews({ root, config }: Project): Finding[] {
  const { ok, error } = reporter('views')
  if (!config) return []
  const { entries, outDir } = config.build
  const known = new Set(entries.flatMap(({ name, source }) => [name, source]))
  const used = usedEntries(walkFiles(root, new Set([outDir])).filter(isView))
  if (used.size === 0) return []
  const unknown = [...used].filter(([name]) => !known.has(name.replace(/^(?:\.?\/)+/, '')))
  if (unknown.length === 0) return [ok(`Views use ${[...used.keys()].join(', ')}`)]
  return unknown.map(([name, file]) => {
    const guess = didYouMean(name, known)
    const hint = guess === undefined ? '' : `Did you mean "${guess}"? `
    const message = `viteTags("${name}") in ${path.relative(root, file)} names no entry.`
    return error(message, `${hint}Add it to "input" in vite.config, or correct the view.`)
  })
}

/** Returns the entries that views name, each with the first view that does. */
function usedEntries(views: readonly string[]): Map<string, string> {
  const used = new Map<string, string>()
  for (const view of views.toSorted()) {
    if (statSync(view).size > maxBytes) continue
    for (const name of templateEntries(readFileSync(view, 'utf8'))) {
      if (!used.has(name)) used.set(name, view)
    }
  }
  return used
}
