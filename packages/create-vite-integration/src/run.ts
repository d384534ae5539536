import { readFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { intro } from '@clack/prompts'
import { type Arguments, readArguments } from './args.ts'
import { createProject } from './create-project.ts'
import { CreateError } from './errors.ts'
import { addToProject } from './into/add-to-project.ts'
import { helpText } from './help.ts'

/**
 * Runs a command line and prints its errors.
 *
 * @param argv the arguments, without node and the program
 * @returns the exit code: 0; 1 when it failed; 2 when the command line was not understood
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const given = readArguments(argv)
    if (given.help) process.stdout.write(`${helpText()}\n`)
    else if (given.version) process.stdout.write(`${readVersion()}\n`)
    else await runCommand(given)
    return 0
  } catch (error) {
    reportError(error)
    return error instanceof CreateError ? error.exitCode : 1
  }
}

async function runCommand(given: Arguments): Promise<void> {
  if (!given.yes && !process.stdin.isTTY) {
    throw new CreateError(
      'NOT_INTERACTIVE',
      'There is no terminal to ask in',
      'Add --yes, and flags for what is to differ from the defaults. See "npm create vite-integration -- --help".',
    )
  }
  intro('create-vite-integration')
  if (given.into === undefined) await createProject(given, readVersion())
  else await addToProject(given.into, given.yes, readVersion())
}

function reportError(error: unknown): void {
  const title = styleText('red', 'create-vite-integration:', { stream: process.stderr })
  const text =
    error instanceof CreateError
      ? `${error.message} (${error.code})\n${error.hint}`
      : error instanceof Error
        ? error.message
        : String(error)
  process.stderr.write(`${title} ${text}\n`)
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
