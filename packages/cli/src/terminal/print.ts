import { stripVTControlCharacters, styleText } from 'node:util'
import { ViteIntegrationError } from '@vite-integration/core'

type Style = Parameters<typeof styleText>[0]

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Errors of other tools come with their colours: they are taken out where the stream shows none. */
export function printError(line: string): void {
  const hasColours = paint('red', ' ', process.stderr) !== ' '
  process.stderr.write(`${hasColours ? line : stripVTControlCharacters(line)}\n`)
}

/** Colours where the stream shows them: NO_COLOR, FORCE_COLOR and pipes are Node's to judge. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream })
}

/** Where something is served. */
export function printAddress(address: string, note: string = ''): void {
  print(`${paint('green', '➜')} ${address}${note === '' ? '' : `  ${paint('dim', note)}`}`)
}

/** An error as the command line shows it: what failed, then where and what to do; a stack for what is not ours. */
export function reportError(error: unknown): void {
  const title = paint('red', 'vite-integration:', process.stderr)
  if (error instanceof ViteIntegrationError) {
    const { message, hint } = error
    // In development the message has the hint in it.
    const summary = message.endsWith(hint) ? message.slice(0, -hint.length).replace(/\. $/, '') : message
    printError(`${title} ${summary} (${error.code})\n${hint}`)
  } else if (error instanceof Error) printError(`${title} ${error.stack ?? error.message}`)
  else printError(`${title} ${String(error)}`)
}
