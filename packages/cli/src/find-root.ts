import { readdirSync } from 'node:fs'
import path from 'node:path'

const config = /^vite\.config\.[cm]?[jt]s$/

/** The Vite root: the nearest folder with a vite.config from the target's up to `cwd`, else `cwd`. */
export function findRoot(target: string, cwd: string): string {
  for (let folder = path.dirname(target); folder.startsWith(cwd + path.sep); folder = path.dirname(folder)) {
    if (readdirSync(folder).some((name) => config.test(name))) return folder
  }
  return cwd
}
