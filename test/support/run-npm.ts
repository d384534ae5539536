import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Runs npm, npx or pnpm in a folder until it ends.
 *
 * @returns what it wrote to its output
 * @throws when it fails
 */
export async function runNpm(command: string, args: readonly string[], cwd: string): Promise<string> {
  // On Windows they are scripts of the shell. No argument has a space or a character that a shell reads.
  const options = { cwd, env: npmEnv(process.env), shell: process.platform === 'win32' }
  const { stdout } = await promisify(execFile)(command, args, options)
  return stdout
}

/** Settings of npm that say where packages come from, and not which project it works on. */
const kept = /^npm_config_(?:cache|cafile|registry|userconfig|proxy|https_proxy|noproxy|strict_ssl)$/i

/** Variables of an npm or pnpm that the tests themselves run below: they name its project and its packages. */
const others = /^(?:npm_|pnpm_|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|VITEST)/i

/** Returns an environment in which npm works on the project of its folder, as in a terminal. */
export function npmEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.test(name) || !others.test(name)))
}
