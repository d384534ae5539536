import { viteVariable, type ViteSettings } from '../../child/messages.ts'
import type { ResolvedDevOptions } from '../../resolve-options.ts'
import { childScript, inheritedFlags } from '../../processes/child-script.ts'
import { withPackagePrograms } from '../../processes/package-programs.ts'
import { hasKeyboard } from '../../terminal/keys.ts'
import { type Command, splitCommand } from '../../processes/split-command.ts'

/**
 * Returns the command that starts Vite: the user's `viteCommand`, or our program that runs the project's own Vite.
 *
 * @param root absolute path of the Vite root
 * @throws ViteIntegrationError INVALID_OPTION for a `viteCommand` that needs a shell
 */
export function viteProgram(options: ResolvedDevOptions, root: string): Command {
  const { viteCommand, vitePort, configFile } = options
  if (viteCommand !== undefined) {
    const { program, args, env } = splitCommand(viteCommand, 'viteCommand')
    return { program, args, env: { ...withPackagePrograms(process.cwd()), ...env } }
  }
  const settings: ViteSettings = {
    root,
    hasKeyboard: hasKeyboard(),
    ...(configFile === undefined ? {} : { configFile }),
    ...(vitePort === undefined ? {} : { port: vitePort }),
  }
  return {
    program: process.execPath,
    args: [...inheritedFlags(), childScript('vite-process')],
    env: { [viteVariable]: JSON.stringify(settings) },
  }
}
