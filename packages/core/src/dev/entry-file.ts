import path from 'node:path'

/** A file as Vite's module graph names it. */
export function entryFile(root: string, key: string): string {
  return path.resolve(root, key).split(path.sep).join('/')
}
