import type { Readable } from 'node:stream'

/**
 * Calls `each` with every line of a stream, without the end of the line. Resolves when the stream has closed.
 *
 * @param longest text without an end of line is passed on in pieces of at least this many characters
 */
export function readLines(stream: Readable, longest: number, each: (line: string) => void): Promise<void> {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) each(line.endsWith('\r') ? line.slice(0, -1) : line)
    if (rest.length > longest) {
      each(rest)
      rest = ''
    }
  })
  return new Promise((resolve) => {
    stream.on('error', () => {})
    stream.on('close', () => {
      if (rest !== '') each(rest)
      rest = ''
      resolve()
    })
  })
}
