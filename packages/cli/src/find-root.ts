import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

const config = /^vite\.config\.[cm]?[jt]s$/

/**
 * Finds the Vite root: the nearest folder with a vite.config, from the target's folder up to below `cwd`; else `cwd`.
 *
 * @param target absolute path of the backend's module
 * @param cwd absolute path
 */
export function findRoot(target: string, cwd: string): string {
  for (let folder = path.dirname(target); folder.startsWith(cwd + path.sep); folder = path.dirname(folder)) {
    if (hasConfig(folder)) return folder
  }
  return cwd
}

/** Returns whether a folder has what makes it a Vite root: a vite.config, or the page that Vite serves without one. */
export function isViteRoot(folder: string): boolean {
  return hasConfig(folder) || existsSync(path.join(folder, 'index.html'))
}

function hasConfig(folder: string): boolean {
  return readdirSync(folder).some((name) => config.test(name))
}
