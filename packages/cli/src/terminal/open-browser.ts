import { spawn } from 'node:child_process'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Opens a page in the browser: with the program that the variable BROWSER names, else with the system's own. With
 * BROWSER=none it opens nothing, as Vite does.
 *
 * @param failed called when there is none
 */
export function openBrowser(url: string, failed: (error: Error) => void, env: Env = process.env): void {
  if (env.BROWSER?.toLowerCase() === 'none') return
  const [program, ...args] = opener(env.BROWSER || undefined, process.platform)
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true, windowsHide: true })
  child.on('error', failed)
  child.unref()
}

function opener(browser: string | undefined, platform: NodeJS.Platform): [string, ...string[]] {
  if (browser !== undefined) return [browser]
  if (platform === 'darwin') return ['open']
  // The empty argument is the title of the window: `start` takes the first one in quotes for it.
  return platform === 'win32' ? ['cmd.exe', '/c', 'start', ''] : ['xdg-open']
}
