import { delimiter, dirname, join } from 'node:path'
import { viteVariable, type ViteSettings } from '../child/messages.ts'
import type { ResolvedDevOptions } from '../options.ts'
import { childScript, inheritedFlags } from '../child-script.ts'
import { type Command, splitCommand } from './split-command.ts'

/** What starts Vite: the user's command, or our own program with the project's Vite. */
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

/** Programs of packages can be named as in the scripts of package.json. */
function withPackagePrograms(cwd: string): Record<string, string> {
  const folders = [cwd]
  for (let folder = dirname(cwd); folder !== folders.at(-1); folder = dirname(folder)) folders.push(folder)
  // Windows takes it in any case, but has one spelling of it in the environment.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const programs = folders.map((folder) => join(folder, 'node_modules', '.bin'))
  return { [name]: [...programs, process.env[name] ?? ''].join(delimiter) }
}
