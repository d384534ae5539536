/** Subresource Integrity: hashes separated by spaces. */
export const integrityPattern: RegExp = /^sha(?:256|384|512)-[\w+/=-]+(?: sha(?:256|384|512)-[\w+/=-]+)*$/

/** A chunk of a Vite manifest, as functions of the application get it. Not to be changed: all responses share it. */
export type ManifestChunk = Chunk

/** The fields of a chunk of a Vite manifest that are used. Paths are relative to outDir. */
export interface Chunk {
  /** Its name in the manifest. */
  readonly key: string
  readonly file: string
  /** Source, relative to the Vite root. */
  readonly src: string | undefined
  readonly name: string | undefined
  readonly isEntry: boolean
  readonly imports: readonly string[]
  readonly dynamicImports: readonly string[]
  readonly css: readonly string[]
  readonly assets: readonly string[]
  readonly integrity: string | undefined
}

const none: readonly string[] = []
const optionalStrings = ['src', 'name', 'integrity'] as const
const lists = ['imports', 'dynamicImports', 'css', 'assets'] as const

/** Reads a chunk from parsed JSON; returns a description of the mistake instead for an invalid one. */
export function readChunk(key: string, value: unknown): Chunk | string {
  const problem = problemOf(value)
  if (problem !== undefined) return `the chunk ${JSON.stringify(key)} ${problem}`
  const { file, src, name, isEntry, imports, dynamicImports, css, assets, integrity } =
    value as Partial<Chunk>
  return {
    key,
    file: file!,
    src,
    name,
    isEntry: isEntry === true,
    imports: imports ?? none,
    dynamicImports: dynamicImports ?? none,
    css: css ?? none,
    assets: assets ?? none,
    integrity,
  }
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object'
  const fields = value as Record<string, unknown>
  if (typeof fields.file !== 'string') return 'has no "file"'
  for (const name of optionalStrings) {
    if (fields[name] !== undefined && typeof fields[name] !== 'string')
      return `has a "${name}" that is no string`
  }
  for (const name of lists) {
    if (fields[name] !== undefined && !isStrings(fields[name]))
      return `has "${name}" that is no array of strings`
  }
  const { file, css = none, assets = none, integrity } = fields as unknown as Chunk
  if (integrity !== undefined && !integrityPattern.test(integrity))
    return 'has an "integrity" that is no list of hashes'
  const outside = isOutside(file) ? file : (css.find(isOutside) ?? assets.find(isOutside))
  return outside === undefined
    ? undefined
    : `names ${JSON.stringify(outside)}, which is no path inside the build`
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Matches nearly all paths, so that tens of thousands of them are checked quickly. */
const usual = /^[\w@~$+-][\w@~$+.-]*(?:\/[\w@~$+-][\w@~$+.-]*)*$/
// oxlint-disable-next-line no-control-regex -- finds control characters
const leavesFolder = /^\/|[\\\u0000-\u001f]|(?:^|\/)\.{1,2}(?:\/|$)/

/** Returns whether a path could name another origin or folder when it stands behind a base. */
function isOutside(path: string): boolean {
  return !usual.test(path) && (path === '' || !path.isWellFormed() || leavesFolder.test(path))
}
