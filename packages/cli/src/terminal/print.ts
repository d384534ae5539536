import { stripVTControlCharacters, styleText } from 'node:util'
import { ViteIntegrationError } from '@vite-integration/core/errors'

type Style = Parameters<typeof styleText>[0]

/** Prints a line to the standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints a line to the standard error. Colours in it (messages of other tools have some) are removed unless shown. */
export function printError(line: string): void {
  const hasColours = paint('red', ' ', process.stderr) !== ' '
  process.stderr.write(`${hasColours ? line : stripVTControlCharacters(line)}\n`)
}

/** Styles a text when the stream shows colours. Node decides that, by NO_COLOR, FORCE_COLOR and the kind of stream. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream })
}

/** Prints the address at which something is served, and a note. */
export function printAddress(address: string, note: string = ''): void {
  print(`${paint('green', '➜')} ${address}${note === '' ? '' : `  ${paint('dim', note)}`}`)
}

/** Prints an error: for one of this library its message, code and hint; for any other its stack. */
export function reportError(error: unknown): void {
  const title = paint('red', 'vite-integration:', process.stderr)
  if (error instanceof ViteIntegrationError) {
    const { message, hint } = error
    // Errors of development have the hint at the end of their message: it is printed once.
    const summary = message.endsWith(hint) ? message.slice(0, -hint.length).replace(/\. $/, '') : message
    printError(`${title} ${summary} (${error.code})\n${hint}`)
  } else if (error instanceof Error) printError(`${title} ${error.stack ?? error.message}`)
  else printError(`${title} ${String(error)}`)
}
