import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Writes our process id. Returns what removes the file, unless another process has written its own since. */
export function writePidFile(file: string): () => void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  writeFileSync(file, `${String(process.pid)}\n`)
  return () => {
    try {
      if (Number(readFileSync(file, 'utf8')) === process.pid) rmSync(file)
    } catch {
      // It is gone already.
    }
  }
}
