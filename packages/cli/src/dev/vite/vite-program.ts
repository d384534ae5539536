import { delimiter, dirname, join } from 'node:path'
import { viteVariable, type ViteSettings } from '../../child/messages.ts'
import type { ResolvedDevOptions } from '../../resolve-options.ts'
import { childScript, inheritedFlags } from '../../processes/child-script.ts'
import { type Command, splitCommand } from './split-command.ts'

/**
 * Returns the command that starts Vite: the user's `viteCommand`, or our program that runs the project's own Vite.
 *
 * @param root absolute path of the Vite root
 * @throws ViteIntegrationError INVALID_OPTION for a `viteCommand` that needs a shell
 */
export function viteProgram(options: ResolvedDevOptions, root: string): Command {
  const { viteCommand, vitePort, configFile } = options
  if (viteCommand !== undefined) {
    const { program, args, env } = splitCommand(viteCommand)
    return { program, args, env: { ...withPackagePrograms(process.cwd()), ...env } }
  }
  const settings: ViteSettings = {
    root,
    ...(configFile === undefined ? {} : { configFile }),
    ...(vitePort === undefined ? {} : { port: vitePort }),
  }
  return {
    program: process.execPath,
    args: [...inheritedFlags(), childScript('vite-process')],
    env: { [viteVariable]: JSON.stringify(settings) },
  }
}

/** Returns a PATH with the folders `node_modules/.bin`, so that programs can be named as in package.json's scripts. */
function withPackagePrograms(cwd: string): Record<string, string> {
  const folders = [cwd]
  for (let folder = dirname(cwd); folder !== folders.at(-1); folder = dirname(folder)) folders.push(folder)
  // Windows ignores the case of names: the spelling that exists has to be reused, or there would be two variables.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const programs = folders.map((folder) => join(folder, 'node_modules', '.bin'))
  return { [name]: [...programs, process.env[name] ?? ''].join(delimiter) }
}
