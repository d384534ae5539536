import path from 'node:path'

/** Returns a path of this system with forward slashes, as Vite, manifests and URLs have it. */
export function normalizePath(file: string): string {
  return file.split(path.sep).join('/')
}
