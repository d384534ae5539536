/** A block of code of a document. */
export interface CodeBlock {
  /** The file that it is; undefined for a fragment. */
  readonly file: string | undefined
  readonly language: string
  readonly code: string
}

/** Returns the blocks of code of a document. A line such as "`server.js`:" ahead of a block names its file. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks = markdown.matchAll(/(?:^`([\w./-]+)`[^\n]*:\n\n)?^```(\w+)[^\n]*\n([^]*?)^```$/gm)
  return Array.from(blocks, ([, file, language, code]) => ({ file, language: language!, code: code! }))
}

/** Returns the files of a document; those that are shown as a diff as they are behind it. */
export function filesOf(markdown: string): Record<string, string> {
  const named = codeBlocks(markdown).filter(({ file }) => file !== undefined)
  return Object.fromEntries(
    named.map(({ file, language, code }) => [file!, language === 'diff' ? sideOf(code, '+') : code]),
  )
}

/** Returns one side of a diff: '-' for what was there, '+' for what comes out. */
export function sideOf(diff: string, side: '-' | '+'): string {
  const lines = diff.split('\n').filter((line) => line === '' || line[0] === ' ' || line[0] === side)
  return lines.map((line) => line.slice(1)).join('\n')
}
