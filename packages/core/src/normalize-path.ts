import path from 'node:path'

/** A path of this system as Vite, its manifest and addresses write it. */
export function normalizePath(file: string): string {
  return file.split(path.sep).join('/')
}
